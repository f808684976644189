// Batch normalisation over the rows of x [rows, channels], and its gradient.
// Statistics are summed in blocks of rows: float32 inside a block, float64 over blocks.
import { addColumns, addToSums } from './reduce';

/**
 * mean[j] and biased variance[j] over all rows, for channels [start, end), in two passes so that a large mean does not
 * cancel. `start` is a multiple of 16. `sums`: 8 bytes for each channel of the range, padded to four.
 */
export function moments(
  start: i32, end: i32, sums: usize, x: usize, rows: i32, channels: i32, mean: usize, variance: usize,
): void {
  const count = end - start;
  const step = (channels as usize) << 2;
  const skip = (start as usize) << 2;
  x += skip;
  mean += skip;
  clear(sums, count);
  addColumns(x, rows, channels, count, sums);
  writeSums(sums, mean, count, rows);
  clear(sums, count);
  for (let first = 0; first < rows; first += 64) {
    const height = min(64, rows - first);
    for (let j = 0; j < count; j += 4) {
      let at = x + (first as usize) * step + (j as usize << 2);
      const center = v128.load(mean + (j as usize << 2));
      let sum = f32x4.splat(0);
      for (let r = 0; r < height; r++) {
        const d = f32x4.sub(v128.load(at), center);
        sum = f32x4.add(sum, f32x4.mul(d, d));
        at += step;
      }
      addToSums(sums + (j as usize << 3), sum);
    }
  }
  writeSums(sums, variance + skip, count, rows);
}

/** y = x·scale + offset per channel, rows [start, end). */
export function scaleOffset(
  start: i32, end: i32, x: usize, scale: usize, offset: usize, y: usize, channels: i32,
): void {
  const step = (channels as usize) << 2;
  const whole = step & ~15;
  for (let r = start as usize; r < (end as usize); r++) {
    const from = x + r * step;
    const to = y + r * step;
    let i: usize = 0;
    for (; i < whole; i += 16) {
      v128.store(to + i, f32x4.add(f32x4.mul(v128.load(from + i), v128.load(scale + i)), v128.load(offset + i)));
    }
    for (; i < step; i += 4) store<f32>(to + i, load<f32>(from + i) * load<f32>(scale + i) + load<f32>(offset + i));
  }
}

/** y = (x - mean)·scale + offset per channel, rows [start, end). */
export function normalize(
  start: i32, end: i32, x: usize, mean: usize, scale: usize, offset: usize, y: usize, channels: i32,
): void {
  const step = (channels as usize) << 2;
  const whole = step & ~15;
  for (let r = start as usize; r < (end as usize); r++) {
    const from = x + r * step;
    const to = y + r * step;
    let i: usize = 0;
    for (; i < whole; i += 16) {
      const centered = f32x4.sub(v128.load(from + i), v128.load(mean + i));
      v128.store(to + i, f32x4.add(f32x4.mul(centered, v128.load(scale + i)), v128.load(offset + i)));
    }
    for (; i < step; i += 4) {
      store<f32>(to + i, (load<f32>(from + i) - load<f32>(mean + i)) * load<f32>(scale + i) + load<f32>(offset + i));
    }
  }
}

/**
 * scale[j] = gamma[j] / √(variance[j] + epsilon) for j in [start, end), start a multiple of four; gamma 0 (no pointer)
 * means ones.
 */
export function normScale(start: i32, end: i32, variance: usize, gamma: usize, epsilon: f32, scale: usize): void {
  const ones = f32x4.splat(1);
  for (let i = (start as usize) << 2; i < (end as usize) << 2; i += 16) {
    const deviation = f32x4.sqrt(f32x4.add(v128.load(variance + i), f32x4.splat(epsilon)));
    v128.store(scale + i, f32x4.div(gamma ? v128.load(gamma + i) : ones, deviation));
  }
}

/**
 * dgamma = Σ dy·(x - mean)·invStd and dbeta = Σ dy, for channels [start, end); `start` is a multiple of 16.
 * `sums`: 16 bytes for each channel of the range, padded to four.
 */
export function normParamGrads(
  start: i32, end: i32, sums: usize, x: usize, dy: usize, mean: usize, invStd: usize, rows: i32, channels: i32,
  dgamma: usize, dbeta: usize,
): void {
  const count = end - start;
  const padded = (count + 3) & ~3;
  const others = sums + (padded as usize << 3);
  const step = (channels as usize) << 2;
  const skip = (start as usize) << 2;
  clear(sums, padded * 2);
  for (let first = 0; first < rows; first += 64) {
    const height = min(64, rows - first);
    for (let j = 0; j < count; j += 4) {
      let at = (first as usize) * step + skip + (j as usize << 2);
      const center = v128.load(mean + skip + (j as usize << 2));
      let product = f32x4.splat(0);
      let plain = product;
      for (let r = 0; r < height; r++) {
        const d = v128.load(dy + at);
        product = f32x4.add(product, f32x4.mul(d, f32x4.sub(v128.load(x + at), center)));
        plain = f32x4.add(plain, d);
        at += step;
      }
      addToSums(sums + (j as usize << 3), product);
      addToSums(others + (j as usize << 3), plain);
    }
  }
  for (let j: usize = 0; j < (count as usize); j++) {
    const at = skip + (j << 2);
    store<f32>(dgamma + at, (load<f64>(sums + (j << 3)) * (load<f32>(invStd + at) as f64)) as f32);
    store<f32>(dbeta + at, load<f64>(others + (j << 3)) as f32);
  }
}

/** Per channel: a, b, c such that dx = a·dy + b·(x - mean) + c. */
export function normInputFactors(
  invStd: usize, gamma: usize, dgamma: usize, dbeta: usize, rows: i32, channels: i32, a: usize, b: usize, c: usize,
): void {
  for (let j: usize = 0; j < (channels as usize) << 2; j += 4) {
    const inverse = load<f32>(invStd + j);
    const scale: f32 = gamma ? load<f32>(gamma + j) * inverse : inverse;
    store<f32>(a + j, scale);
    store<f32>(b + j, -scale * inverse * load<f32>(dgamma + j) / (rows as f32));
    store<f32>(c + j, -scale * load<f32>(dbeta + j) / (rows as f32));
  }
}

/** dx = a·dy + b·(x - mean) + c, rows [start, end). */
export function normInputGrad(
  start: i32, end: i32, x: usize, dy: usize, mean: usize, a: usize, b: usize, c: usize, dx: usize, channels: i32,
): void {
  const step = (channels as usize) << 2;
  const whole = step & ~15;
  for (let r = start as usize; r < (end as usize); r++) {
    const at = r * step;
    let i: usize = 0;
    for (; i < whole; i += 16) {
      const centered = f32x4.sub(v128.load(x + at + i), v128.load(mean + i));
      const straight = f32x4.add(f32x4.mul(v128.load(dy + at + i), v128.load(a + i)), v128.load(c + i));
      v128.store(dx + at + i, f32x4.add(straight, f32x4.mul(centered, v128.load(b + i))));
    }
    for (; i < step; i += 4) {
      const centered = load<f32>(x + at + i) - load<f32>(mean + i);
      store<f32>(dx + at + i, load<f32>(dy + at + i) * load<f32>(a + i) + load<f32>(c + i) + centered * load<f32>(b + i));
    }
  }
}

function clear(sums: usize, channels: i32): void {
  memory.fill(sums, 0, (((channels + 3) & ~3) as usize) << 3);
}

function writeSums(sums: usize, to: usize, channels: i32, rows: i32): void {
  for (let j: usize = 0; j < (channels as usize); j++) {
    store<f32>(to + (j << 2), (load<f64>(sums + (j << 3)) / (rows as f64)) as f32);
  }
}
