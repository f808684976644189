// One strided copy does transpose, slice, pad, concatenate, tile and broadcast.

/**
 * Copies 4-byte elements. `grid` points at i32: six sizes, six source strides, six target strides, in elements.
 * A source stride of 0 repeats. Indices [start, end) of the outermost dimension are copied.
 */
export function copyStrided(from: usize, to: usize, grid: usize, start: i32, end: i32): void {
  for (let i = start; i < end; i++) {
    const f0 = from + offset(grid, 6, i);
    const t0 = to + offset(grid, 12, i);
    for (let j = 0; j < size(grid, 1); j++) {
      const f1 = f0 + offset(grid, 7, j);
      const t1 = t0 + offset(grid, 13, j);
      for (let k = 0; k < size(grid, 2); k++) {
        const f2 = f1 + offset(grid, 8, k);
        const t2 = t1 + offset(grid, 14, k);
        for (let l = 0; l < size(grid, 3); l++) {
          plane(f2 + offset(grid, 9, l), t2 + offset(grid, 15, l), grid);
        }
      }
    }
  }
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

/** The two innermost dimensions. */
function plane(from: usize, to: usize, grid: usize): void {
  const rows = size(grid, 4);
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
