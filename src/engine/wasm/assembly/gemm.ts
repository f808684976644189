// C = A·B or C += A·B on float32 matrices of any strides, blocked for the caches.
import { micro } from './micro';
import { MR, NR, packA, packB } from './pack';

// A block of A (MC × KC) and one of B (KC × NC) stay in the second-level cache, one panel of B (KC × NR) in the first.
const MC: i32 = 120;
const KC: i32 = 384;
const NC: i32 = 256;
const TILE_BYTES: i32 = 256;

/** Bytes of scratch that `packedGemm` needs for its block of A and one edge tile. */
export function packedGemmScratchBytes(): i32 {
  return TILE_BYTES + MC * KC * 4;
}

/** Bytes of scratch that `gemm` needs: a block of B besides. */
export function gemmScratchBytes(): i32 {
  return packedGemmScratchBytes() + KC * NC * 4;
}

/**
 * C (rows × columns, row-major, rows `ldc` floats apart) = A·B, both with strides. Blocks of B are packed when their
 * turn comes, so a large B crosses the memory bus once. Threads may take ranges of rows or of columns.
 */
export function gemm(
  a: usize, rowStrideA: i32, depthStrideA: i32, b: usize, depthStrideB: i32, columnStrideB: i32, c: usize, ldc: i32,
  rows: i32, columns: i32, depth: i32, scratch: usize,
): void {
  const packed = scratch + (packedGemmScratchBytes() as usize);
  for (let j = 0; j < columns; j += NC) {
    const nc = min(NC, columns - j);
    const to = c + (j as usize << 2);
    for (let p = 0; p < depth; p += KC) {
      const kc = min(KC, depth - p);
      const from = a + ((p * depthStrideA) as usize << 2);
      packB(b + ((p * depthStrideB + j * columnStrideB) as usize << 2), depthStrideB, columnStrideB, kc, nc, packed);
      packedGemm(from, rowStrideA, depthStrideA, packed, to, ldc, rows, nc, kc, p > 0, scratch);
    }
  }
}

/** Bytes that `packWhole` writes for a depth × columns matrix. */
export function packedBytes(depth: i32, columns: i32): i32 {
  return depth * ((columns + NR - 1) / NR) * NR * 4;
}

/** Packs all of B, one block of KC rows after the other, so that many products can share it. */
export function packWhole(b: usize, depthStride: i32, columnStride: i32, depth: i32, columns: i32, to: usize): void {
  for (let p = 0; p < depth; p += KC) {
    const block = min(KC, depth - p);
    packB(b + ((p * depthStride) as usize << 2), depthStride, columnStride, block, columns, to);
    to += packedBytes(block, columns) as usize;
  }
}

/**
 * C (rows × columns, row-major, rows `ldc` floats apart) from A with strides and a B that `packWhole` has packed.
 * Stateless: threads may share `packed` and take ranges of rows, each with its own scratch.
 */
export function packedGemm(
  a: usize, rowStride: i32, depthStride: i32, packed: usize, c: usize, ldc: i32,
  rows: i32, columns: i32, depth: i32, accumulate: bool, scratch: usize,
): void {
  const tile = scratch;
  const block = scratch + (TILE_BYTES as usize);
  const step = (ldc as usize) << 2;
  for (let p = 0; p < depth; p += KC) {
    const kc = min(KC, depth - p);
    const keep = accumulate || p > 0;
    for (let i = 0; i < rows; i += MC) {
      const mc = min(MC, rows - i);
      packA(a + ((i * rowStride + p * depthStride) as usize << 2), rowStride, depthStride, mc, kc, block);
      multiplyBlock(block, packed, c + ((i * ldc) as usize << 2), step, mc, columns, kc, keep, tile);
    }
    packed += packedBytes(kc, columns) as usize;
  }
}

function multiplyBlock(
  a: usize, b: usize, c: usize, step: usize, rows: i32, columns: i32, depth: i32, keep: bool, tile: usize,
): void {
  const panelA = (MR * depth) as usize << 2;
  const panelB = (NR * depth) as usize << 2;
  for (let j = 0; j < columns; j += NR) {
    let from = a;
    for (let i = 0; i < rows; i += MR) {
      const to = c + (i as usize) * step + (j as usize << 2);
      if (rows - i >= MR && columns - j >= NR) {
        micro(from, b, depth, to, step, keep);
      } else {
        micro(from, b, depth, tile, NR << 2, false);
        copyTile(tile, to, step, min(MR, rows - i), min(NR, columns - j), keep);
      }
      from += panelA;
    }
    b += panelB;
  }
}

function copyTile(tile: usize, to: usize, step: usize, rows: i32, columns: i32, keep: bool): void {
  for (let r = 0; r < rows; r++) {
    for (let s = 0; s < columns; s++) {
      const at = to + (r as usize) * step + (s as usize << 2);
      const value = load<f32>(tile + ((r * NR + s) as usize << 2));
      store<f32>(at, keep ? load<f32>(at) + value : value);
    }
  }
}
