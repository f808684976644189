// One strided copy does transpose, slice, pad, concatenate, tile and broadcast.

/**
 * Copies 4-byte elements. `grid` points at i32: six sizes, six source strides, six target strides, in elements.
 * A source stride of 0 repeats. Rows [start, end) are copied: a row is one run of the innermost dimension.
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
      copyRun(from, to, (columns as usize) << 2);
      from += fromRow;
      to += toRow;
    }
    return;
  }
  for (let i = 0; i < rows; i++) {
    let f = from;
    let t = to;
    for (let j = 0; j < columns; j++) {
      store<u32>(t, load<u32>(f));
      f += fromStep;
      t += toStep;
    }
    from += fromRow;
    to += toRow;
  }
}

/** Short runs are copied here; the call that copies long ones costs more than it saves below some hundred bytes. */
// @ts-ignore: decorator
@inline
function copyRun(from: usize, to: usize, bytes: usize): void {
  if (bytes > 512) {
    memory.copy(to, from, bytes);
    return;
  }
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<u32>(to + i, load<u32>(from + i));
}
