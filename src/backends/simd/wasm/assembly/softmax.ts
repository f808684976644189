// Softmax and its logarithm along rows of `length` floats.
import * as m from './math';
import { extremumOfRow, sumRow } from './reduce';

/** y = eˣ⁻ᵐᵃˣ / Σ for rows [start, end); with `logarithm`, its logarithm. `work` holds one row. */
export function softmax(start: i32, end: i32, work: usize, x: usize, y: usize, length: i32, logarithm: bool): void {
  const bytes = (length as usize) << 2;
  const whole = bytes & ~15;
  for (let row = start; row < end; row++) {
    const from = x + (row as usize) * bytes;
    const to = y + (row as usize) * bytes;
    const top = extremumOfRow(from, length, 1);
    const shift = f32x4.splat(top);
    for (let i: usize = 0; i < bytes; i += 16) v128.store(work + i, m.exp(f32x4.sub(v128.load(from + i), shift)));
    const sum = sumRow(work, length) as f32;
    if (logarithm) {
      const logSum = f32x4.extract_lane(m.log(f32x4.splat(sum)), 0);
      const logSums = f32x4.splat(logSum);
      for (let i: usize = 0; i < whole; i += 16) {
        v128.store(to + i, f32x4.sub(f32x4.sub(v128.load(from + i), shift), logSums));
      }
      for (let i = whole; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i) - top - logSum);
    } else {
      const divisor = f32x4.splat(sum);
      for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, f32x4.div(v128.load(work + i), divisor));
      for (let i = whole; i < bytes; i += 4) store<f32>(to + i, load<f32>(work + i) / sum);
    }
  }
}
