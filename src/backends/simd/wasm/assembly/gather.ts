// Rows chosen by whole numbers: copied, added up, marked.
import { addRow, clearRow, copyRow, put } from './rows';

// @ts-ignore: decorator
@inline
function index(indices: usize, at: i32): i32 {
  return load<i32>(indices + (at as usize << 2));
}

/** Whether all indices are in [0, limit). */
export function areWithin(indices: usize, count: i32, limit: i32): bool {
  for (let i = 0; i < count; i++) if ((index(indices, i) as u32) >= (limit as u32)) return false;
  return true;
}

/**
 * y [batch, outer, count, inner] = x [batch, outer, length, inner] at indices [batch, count] of the third axis, for
 * rows [start, end) of y, `inner` 4-byte elements each.
 */
export function gatherRows(
  start: i32, end: i32, x: usize, indices: usize, y: usize, outer: i32, length: i32, count: i32, inner: i32,
): void {
  const bytes = (inner as usize) << 2;
  for (let row = start; row < end; row++) {
    const slab = row / count;
    const place = row - slab * count;
    const from = slab * length + index(indices, (slab / outer) * count + place);
    copyRow(x + (from as usize) * bytes, y + (row as usize) * bytes, bytes);
  }
}

/** y[s] = Σ of the rows of x [count, inner] whose id is s, in their order, for segments [start, end). */
export function segmentSum(
  start: i32, end: i32, x: usize, ids: usize, y: usize, count: i32, inner: i32,
): void {
  const bytes = (inner as usize) << 2;
  clearRow(y + (start as usize) * bytes, ((end - start) as usize) * bytes);
  for (let row = 0; row < count; row++) {
    const segment = index(ids, row);
    if (segment >= start && segment < end) addRow(x + (row as usize) * bytes, y + (segment as usize) * bytes, bytes);
  }
}

/** y [count, depth] = `on` where the index is, else `off`, both as the bits of an element; rows [start, end). */
export function oneHot(start: i32, end: i32, indices: usize, y: usize, depth: i32, on: i32, off: i32): void {
  const first = y + ((start * depth) as usize << 2);
  const last = y + ((end * depth) as usize << 2);
  if (off == 0) {
    clearRow(first, last - first);
  } else {
    for (let to = first; to < last; to += 16) put(to, i32x4.splat(off), ((last - to) >> 2) as i32);
  }
  for (let row = start; row < end; row++) {
    const chosen = index(indices, row);
    if (chosen >= 0 && chosen < depth) store<i32>(y + ((row * depth + chosen) as usize << 2), on);
  }
}
