// Sums, maxima and minima over one axis of [outer, length, inner].
// Sums run in float32 over short blocks and in float64 over the blocks: the error does not grow with the length.
import { put } from './rows';

const BLOCK: i32 = 256;

/** Sum of `count` contiguous floats. */
export function sumRow(x: usize, count: i32): f64 {
  let total: f64 = 0;
  let i = 0;
  for (; i + 16 <= count;) {
    const stop = min(count, i + BLOCK);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (; i + 16 <= stop; i += 16) {
      const at = x + (i as usize << 2);
      s0 = f32x4.add(s0, v128.load(at));
      s1 = f32x4.add(s1, v128.load(at, 16));
      s2 = f32x4.add(s2, v128.load(at, 32));
      s3 = f32x4.add(s3, v128.load(at, 48));
    }
    total += lanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  }
  for (; i + 4 <= count; i += 4) total += lanes(v128.load(x + (i as usize << 2)));
  for (; i < count; i++) total += load<f32>(x + (i as usize << 2)) as f64;
  return total;
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): f64 {
  return ((f32x4.extract_lane(v, 0) as f64) + (f32x4.extract_lane(v, 1) as f64))
    + ((f32x4.extract_lane(v, 2) as f64) + (f32x4.extract_lane(v, 3) as f64));
}

/** y[o] = scale · Σ x[o, :] for o in [start, end). */
export function sumRows(start: i32, end: i32, x: usize, y: usize, length: i32, scale: f64): void {
  for (let o = start; o < end; o++) {
    store<f32>(y + (o as usize << 2), (sumRow(x + ((o * length) as usize << 2), length) * scale) as f32);
  }
}

/** Columns that are summed together: one range of `sumColumns`, one cache line. */
const GROUP: i32 = 16;

/**
 * y[o, j] = scale · Σ over the middle axis of x [outer, length, inner], for groups [start, end) of 16 columns, counted
 * over all o. `sums`: 128 bytes.
 */
export function sumColumns(
  start: i32, end: i32, sums: usize, x: usize, y: usize, length: i32, inner: i32, scale: f64,
): void {
  const groups = (inner + GROUP - 1) / GROUP;
  for (let group = start; group < end; group++) {
    const o = group / groups;
    const first = (group - o * groups) * GROUP;
    const count = min(GROUP, inner - first);
    memory.fill(sums, 0, GROUP << 3);
    addColumns(x + ((o * length * inner + first) as usize << 2), length, inner, count, sums);
    for (let j = 0; j < count; j++) {
      const sum = load<f64>(sums + (j as usize << 3));
      store<f32>(y + ((o * inner + first + j) as usize << 2), (sum * scale) as f32);
    }
  }
}

/** sums[j] (float64) += Σ x[:, j] for `count` columns of rows that are `width` long. */
export function addColumns(x: usize, rows: i32, width: i32, count: i32, sums: usize): void {
  const step = (width as usize) << 2;
  for (let first = 0; first < rows; first += 64) {
    const height = min(64, rows - first);
    const from = x + (first as usize) * step;
    let j = 0;
    for (; j + 8 <= count; j += 8) {
      let at = from + (j as usize << 2);
      let left = f32x4.splat(0);
      let right = left;
      for (let r = 0; r < height; r++) {
        left = f32x4.add(left, v128.load(at));
        right = f32x4.add(right, v128.load(at, 16));
        at += step;
      }
      addToSums(sums + (j as usize << 3), left);
      addToSums(sums + ((j + 4) as usize << 3), right);
    }
    for (; j < count; j++) {
      let at = from + (j as usize << 2);
      let sum: f64 = 0;
      for (let r = 0; r < height; r++) {
        sum += load<f32>(at) as f64;
        at += step;
      }
      store<f64>(sums + (j as usize << 3), load<f64>(sums + (j as usize << 3)) + sum);
    }
  }
}

/** Adds four float32 to four float64 in memory. */
// @ts-ignore: decorator
@inline
export function addToSums(sums: usize, v: v128): void {
  const high = v128.shuffle<i32>(v, v, 2, 3, 2, 3);
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(v)));
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(high)), 16);
}

/**
 * y[o, j] = max (sign 1) or min (sign -1) over the middle axis of x [outer, length, inner], for groups [start, end) of
 * 16 columns, counted over all o. NaN wins.
 */
export function extremum(start: i32, end: i32, x: usize, y: usize, length: i32, inner: i32, sign: f32): void {
  if (inner == 1) {
    for (let o = start; o < end; o++) {
      store<f32>(y + (o as usize << 2), extremumOfRow(x + ((o * length) as usize << 2), length, sign));
    }
    return;
  }
  const groups = (inner + GROUP - 1) / GROUP;
  const step = (inner as usize) << 2;
  const factor = f32x4.splat(sign);
  for (let group = start; group < end; group++) {
    const o = group / groups;
    const first = (group - o * groups) * GROUP;
    for (let j = first; j < min(inner, first + GROUP); j += 4) {
      let at = x + ((o * length * inner + j) as usize << 2);
      let best = f32x4.mul(v128.load(at), factor);
      for (let r = 1; r < length; r++) {
        at += step;
        best = f32x4.max(best, f32x4.mul(v128.load(at), factor));
      }
      put(y + ((o * inner + j) as usize << 2), f32x4.mul(best, factor), inner - j);
    }
  }
}

/** Largest or smallest of `count` contiguous floats. */
export function extremumOfRow(x: usize, count: i32, sign: f32): f32 {
  const factor = f32x4.splat(sign);
  let best = f32x4.mul(v128.load32_splat(x), factor);
  let i = 0;
  for (; i + 4 <= count; i += 4) best = f32x4.max(best, f32x4.mul(v128.load(x + (i as usize << 2)), factor));
  for (; i < count; i++) best = f32x4.max(best, f32x4.mul(v128.load32_splat(x + (i as usize << 2)), factor));
  best = f32x4.max(best, v128.shuffle<i32>(best, best, 2, 3, 0, 1));
  best = f32x4.max(best, v128.shuffle<i32>(best, best, 1, 0, 3, 2));
  return f32x4.extract_lane(best, 0) * sign;
}
