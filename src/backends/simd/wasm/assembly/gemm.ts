// C = activation(A·B + bias) on float32 matrices, A and B of any strides, C row-major, blocked for the caches.
import { BLOCK_BYTES, HEAD, MC, depthBlock, multiplyBlock, padded, prepare, rowBlock, rowTable } from './block';
import { finishRows } from './finish';
import { NR, packA, packB } from './pack';

// Columns of B that are packed at a time when threads share the columns.
const NC: i32 = 256;

/** Bytes of working memory that `gemmRows` needs. */
export function gemmRowsBytes(): i32 {
  return (HEAD + BLOCK_BYTES) as i32;
}

/** Bytes of working memory that `gemmColumns` needs. */
export function gemmColumnsBytes(depth: i32): i32 {
  return gemmRowsBytes() + depthBlock(depth) * NC * 4;
}

/** Bytes that `packColumns` fills for a depth × columns matrix. */
export function packedBytes(depth: i32, columns: i32): f64 {
  return (depth as f64) * (padded(columns) as f64) * 4;
}

/** Packs panels [start, end) of all of B: one block of depth after the other, all panels in each. */
export function packColumns(
  start: i32, end: i32, b: usize, depthStride: i32, columnStride: i32, depth: i32, columns: i32, to: usize,
): void {
  const first = start * NR;
  const count = min(columns, end * NR) - first;
  const block = depthBlock(depth);
  for (let p = 0; p < depth; p += block) {
    const kc = min(block, depth - p);
    const from = b + ((p * depthStride + first * columnStride) as usize << 2);
    const at = to + ((p * padded(columns) + first * kc) as usize << 2);
    packB(from, depthStride, columnStride, kc, count, at, (NR * kc) as usize << 2);
  }
}

/** Rows [start, end) of C, with a B that `packColumns` has packed. */
export function gemmRows(
  start: i32, end: i32, work: usize, a: usize, rowStride: i32, depthStride: i32, packed: usize, c: usize,
  columns: i32, depth: i32, bias: usize, activation: i32, alpha: f32,
): void {
  const block = depthBlock(depth);
  const height = rowBlock(end - start);
  const panels = work + HEAD;
  prepare(work);
  for (let i = start; i < end; i += height) {
    const mc = min(height, end - i);
    noteRows(c + ((i * columns) as usize << 2), columns, mc, work);
    for (let p = 0; p < depth; p += block) {
      const kc = min(block, depth - p);
      packA(a + ((i * rowStride + p * depthStride) as usize << 2), rowStride, depthStride, mc, kc, panels);
      multiplyBlock(panels, packed + ((p * padded(columns)) as usize << 2), mc, columns, kc, p > 0, work);
    }
    finishRows(rowTable(work), mc, columns, bias, activation, alpha);
  }
}

/** Panels of columns [start, end) of C, all its rows. Each range packs the columns of B it needs. */
export function gemmColumns(
  start: i32, end: i32, work: usize, a: usize, rowStride: i32, depthStrideA: i32, b: usize, depthStrideB: i32,
  columnStride: i32, c: usize, rows: i32, columns: i32, depth: i32, bias: usize, activation: i32, alpha: f32,
): void {
  const block = depthBlock(depth);
  const panels = work + HEAD;
  const packed = panels + BLOCK_BYTES;
  const last = min(columns, end * NR);
  prepare(work);
  for (let j = start * NR; j < last; j += NC) {
    const nc = min(NC, last - j);
    const to = c + (j as usize << 2);
    for (let p = 0; p < depth; p += block) {
      const kc = min(block, depth - p);
      const from = b + ((p * depthStrideB + j * columnStride) as usize << 2);
      packB(from, depthStrideB, columnStride, kc, nc, packed, (NR * kc) as usize << 2);
      for (let i = 0; i < rows; i += MC) {
        const mc = min(MC, rows - i);
        noteRows(to + ((i * columns) as usize << 2), columns, mc, work);
        packA(a + ((i * rowStride + p * depthStrideA) as usize << 2), rowStride, depthStrideA, mc, kc, panels);
        multiplyBlock(panels, packed, mc, nc, kc, p > 0, work);
        if (p + kc == depth) {
          finishRows(rowTable(work), mc, nc, bias == 0 ? 0 : bias + (j as usize << 2), activation, alpha);
        }
      }
    }
  }
}

/**
 * Products [start, end) of a batch. `offsets`: for each product the index of A's and of B's matrix, two i32. `lengthA`
 * and `lengthB`: floats from one matrix to the next.
 */
export function gemmBatch(
  start: i32, end: i32, work: usize, offsets: usize, a: usize, lengthA: i32, rowStride: i32, depthStrideA: i32, b: usize,
  lengthB: i32, depthStrideB: i32, columnStride: i32, c: usize, rows: i32, columns: i32, depth: i32, bias: usize,
  activation: i32, alpha: f32,
): void {
  const panels = (columns + NR - 1) / NR;
  for (let i = start; i < end; i++) {
    const pair = offsets + (i as usize << 3);
    const fromA = a + ((load<i32>(pair) as usize) * (lengthA as usize) << 2);
    const fromB = b + ((load<i32>(pair, 4) as usize) * (lengthB as usize) << 2);
    const to = c + ((i as usize) * ((rows * columns) as usize) << 2);
    gemmColumns(
      0, panels, work, fromA, rowStride, depthStrideA, fromB, depthStrideB, columnStride, to,
      rows, columns, depth, bias, activation, alpha,
    );
  }
}

/** Writes down where `rows` consecutive rows of C begin. */
// @ts-ignore: decorator
@inline
function noteRows(c: usize, ldc: i32, rows: i32, work: usize): void {
  const table = rowTable(work);
  for (let r = 0; r < rows; r++) store<usize>(table + (r as usize << 2), c + ((r * ldc) as usize << 2));
}
