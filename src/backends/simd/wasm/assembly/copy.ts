// One strided copy does transpose, slice, reverse, pad, concatenate, tile and broadcast.
import { copyRow } from './rows';

/**
 * Copies 4-byte elements. `grid` points at i32: six sizes, six source strides, six target strides, in elements. A
 * source stride of 0 repeats, one below 0 goes backwards. Rows [start, end) are copied: a row is one run of the
 * innermost dimension.
 */
export function copyStrided(start: i32, end: i32, from: usize, to: usize, grid: usize): void {
  const rows = size(grid, 4);
  for (let row = start; row < end;) {
    const outer = row / rows;
    const first = row - outer * rows;
    const count = min(rows - first, end - row);
    const f = from + outerOffset(grid, 6, outer) + offset(grid, 10, first);
    const t = to + outerOffset(grid, 12, outer) + offset(grid, 16, first);
    plane(f, t, grid, count);
    row += count;
  }
}

/** Where the `index`-th of the flattened four outer dimensions begins; its strides are those from `at` on. */
function outerOffset(grid: usize, at: usize, index: i32): usize {
  let bytes: usize = 0;
  for (let d: i32 = 3; d >= 0; d--) {
    const length = size(grid, d);
    const rest = index / length;
    bytes += offset(grid, at + d, index - rest * length);
    index = rest;
  }
  return bytes;
}

// @ts-ignore: decorator
@inline
function size(grid: usize, at: usize): i32 {
  return load<i32>(grid + (at << 2));
}
// @ts-ignore: decorator
@inline
function offset(grid: usize, at: usize, index: i32): usize {
  return ((load<i32>(grid + (at << 2)) * index) as usize) << 2;
}

/** Some rows of the two innermost dimensions. */
function plane(from: usize, to: usize, grid: usize, rows: i32): void {
  const columns = size(grid, 5);
  const fromRow = offset(grid, 10, 1);
  const toRow = offset(grid, 16, 1);
  const fromStep = offset(grid, 11, 1);
  const toStep = offset(grid, 17, 1);
  if (fromStep == 4 && toStep == 4) {
    for (let i = 0; i < rows; i++) {
      copyRow(from, to, (columns as usize) << 2);
      from += fromRow;
      to += toRow;
    }
    return;
  }
  if (fromRow == 4 && toStep == 4) {
    for (let i = 0; i < rows; i += STRIPE) {
      turn(from, to, min(STRIPE, rows - i), columns, fromStep, toRow);
      from += STRIPE << 2;
      to += (STRIPE as usize) * toRow;
    }
    return;
  }
  for (let i = 0; i < rows; i++) {
    single(from, to, columns, fromStep, toStep);
    from += fromRow;
    to += toRow;
  }
}

/** One row, element by element. */
// @ts-ignore: decorator
@inline
function single(from: usize, to: usize, columns: i32, fromStep: usize, toStep: usize): void {
  for (let j = 0; j < columns; j++) {
    store<u32>(to, load<u32>(from));
    from += fromStep;
    to += toStep;
  }
}

/** Rows that are turned together: what they read of a column is one cache line. */
const STRIPE: i32 = 16;

/** Transposes: rows of the target are columns of the source. Four by four in registers. */
function turn(from: usize, to: usize, rows: i32, columns: i32, fromStep: usize, toRow: usize): void {
  const wide = columns & ~3;
  const high = rows & ~3;
  let f = from;
  let t = to;
  for (let j = 0; j < wide; j += 4) {
    for (let i: usize = 0; i < (high as usize); i += 4) {
      const at = f + (i << 2);
      const a = v128.load(at);
      const b = v128.load(at + fromStep);
      const c = v128.load(at + 2 * fromStep);
      const d = v128.load(at + 3 * fromStep);
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      const row = t + i * toRow;
      v128.store(row, v128.shuffle<i64>(ab, cd, 0, 2));
      v128.store(row + toRow, v128.shuffle<i64>(ab, cd, 1, 3));
      v128.store(row + 2 * toRow, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
      v128.store(row + 3 * toRow, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
    }
    f += 4 * fromStep;
    t += 16;
  }
  for (let i = 0; i < high; i++) {
    single(f + (i as usize << 2), t + (i as usize) * toRow, columns - wide, fromStep, 4);
  }
  for (let i = high; i < rows; i++) {
    single(from + (i as usize << 2), to + (i as usize) * toRow, columns, fromStep, 4);
  }
}
