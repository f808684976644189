// A block of rows of C: packed panels of A times packed panels of B. What gemm and the convolutions share.
import { micro, microInPlace } from './micro';
import { MR, NR } from './pack';

/** Rows of A that are packed at a time: with `depthBlock` columns they fill a fifth of the second-level cache. */
export const MC: i32 = 120;
export const KC: i32 = 384;

// The head of every thread's working memory: an edge tile, the addresses of its rows, the addresses of MC rows of C.
const TILE_ROWS: usize = 192;
const ROWS: usize = 256;
export const HEAD: usize = 768;

/** Bytes of a packed block of A. Packing may run over its end by less than 64 bytes. */
export const BLOCK_BYTES: usize = ((MC * KC) as usize << 2) + 64;

/** The depth of the blocks that `depth` is cut into: equal, a multiple of eight, and at most KC. */
export function depthBlock(depth: i32): i32 {
  const blocks = (depth + KC - 1) / KC;
  return blocks < 2 ? depth : ((depth + blocks - 1) / blocks + 7) & ~7;
}

/** The rows of the blocks that `rows` are cut into: equal, whole panels, and at most MC. */
export function rowBlock(rows: i32): i32 {
  const blocks = max(1, (rows + MC - 1) / MC);
  return (((rows + blocks - 1) / blocks + MR - 1) / MR) * MR;
}

/** `columns`, rounded up to whole panels of B. */
// @ts-ignore: decorator
@inline
export function padded(columns: i32): i32 {
  return ((columns + NR - 1) / NR) * NR;
}

/** Where a thread notes the addresses of the rows of C. */
// @ts-ignore: decorator
@inline
export function rowTable(work: usize): usize {
  return work + ROWS;
}

/** Makes the head of a thread's working memory ready for `multiplyBlock`. */
export function prepare(work: usize): void {
  for (let r = 0; r < MR; r++) store<usize>(work + TILE_ROWS + (r as usize << 2), work + ((r * NR) as usize << 2));
}

/**
 * C = or += A·B. A: `rows` × depth in panels; B: depth × `columns` in panels; C: the rows whose addresses `rowTable`
 * holds. Each element sums over depth in order, wherever the block begins.
 */
export function multiplyBlock(
  a: usize, b: usize, rows: i32, columns: i32, depth: i32, accumulate: bool, work: usize,
): void {
  const panelA = (MR * depth) as usize << 2;
  const panelB = (NR * depth) as usize << 2;
  const table = rowTable(work);
  for (let j = 0; j < columns; j += NR) {
    let from = a;
    const offset = (j as usize) << 2;
    const whole = columns - j >= NR;
    for (let i = 0; i < rows; i += MR) {
      const to = table + (i as usize << 2);
      if (whole && rows - i >= MR) {
        micro(from, b, depth, to, offset, accumulate);
      } else {
        micro(from, b, depth, work + TILE_ROWS, 0, false);
        copyTile(work, to, offset, min(MR, rows - i), min(NR, columns - j), accumulate);
      }
      from += panelA;
    }
    b += panelB;
  }
}

/**
 * C = or += Aᵀ·B. A: depth × `rows` in rows of `stepA` bytes; B: depth × `columns` in rows of `stepB` bytes; neither is
 * packed, so both should fit into the first-level cache. May read 16 bytes past A's last row and 28 past B's.
 */
export function multiplyInPlace(
  a: usize, stepA: usize, b: usize, stepB: usize, rows: i32, columns: i32, depth: i32, accumulate: bool, work: usize,
): void {
  const table = rowTable(work);
  for (let j = 0; j < columns; j += NR) {
    const offset = (j as usize) << 2;
    const whole = columns - j >= NR;
    for (let i = 0; i < rows; i += MR) {
      const to = table + (i as usize << 2);
      const from = a + (i as usize << 2);
      if (whole && rows - i >= MR) {
        microInPlace(from, stepA, b + offset, stepB, depth, to, offset, accumulate);
      } else {
        microInPlace(from, stepA, b + offset, stepB, depth, work + TILE_ROWS, 0, false);
        copyTile(work, to, offset, min(MR, rows - i), min(NR, columns - j), accumulate);
      }
    }
  }
}

function copyTile(tile: usize, table: usize, offset: usize, rows: i32, columns: i32, accumulate: bool): void {
  for (let r = 0; r < rows; r++) {
    const row = load<usize>(table + (r as usize << 2)) + offset;
    if (columns == NR) {
      const from = tile + ((r * NR) as usize << 2);
      copyHalf(from, row, accumulate);
      copyHalf(from + 16, row + 16, accumulate);
      continue;
    }
    for (let s = 0; s < columns; s++) {
      const at = row + (s as usize << 2);
      const value = load<f32>(tile + ((r * NR + s) as usize << 2));
      store<f32>(at, accumulate ? load<f32>(at) + value : value);
    }
  }
}

// @ts-ignore: decorator
@inline
function copyHalf(from: usize, to: usize, accumulate: bool): void {
  const values = v128.load(from);
  v128.store(to, accumulate ? f32x4.add(v128.load(to), values) : values);
}
