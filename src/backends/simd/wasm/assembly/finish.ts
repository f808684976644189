// The end of a product: bias and activation, on rows of the result that are still in the cache.
import * as m from './math';

const LINEAR: i32 = 0;
const RELU: i32 = 1;
const RELU6: i32 = 2;
const ELU: i32 = 3;
const SIGMOID: i32 = 4;
const LEAKY_RELU: i32 = 5;

/**
 * row = activation(row + bias) for `rows` rows of `columns` floats, whose addresses `table` holds. `bias`: one float
 * per column, or 0 for none. `alpha`: the slope of leaky relu below zero.
 */
export function finishRows(table: usize, rows: i32, columns: i32, bias: usize, activation: i32, alpha: f32): void {
  if (bias == 0 && activation == LINEAR) return;
  const whole = (columns & ~3) as usize << 2;
  const end = (columns as usize) << 2;
  for (let r = 0; r < rows; r++) {
    const row = load<usize>(table + (r as usize << 2));
    for (let i: usize = 0; i < whole; i += 16) v128.store(row + i, finished(row, i, bias, activation, alpha));
    if (whole == end) continue;
    let tail = finished(row, whole, bias, activation, alpha);
    for (let i = whole; i < end; i += 4) {
      v128.store_lane<f32>(row + i, tail, 0);
      tail = v128.shuffle<f32>(tail, tail, 1, 2, 3, 0);
    }
  }
}

// @ts-ignore: decorator
@inline
function finished(row: usize, i: usize, bias: usize, activation: i32, alpha: f32): v128 {
  const x = v128.load(row + i);
  return activated(bias == 0 ? x : f32x4.add(x, v128.load(bias + i)), activation, alpha);
}

/** As the kernels of unary.ts have it. */
function activated(x: v128, activation: i32, alpha: f32): v128 {
  const zero = f32x4.splat(0);
  if (activation == RELU) return f32x4.max(x, zero);
  if (activation == RELU6) return f32x4.pmax(f32x4.pmin(x, f32x4.splat(6)), zero);
  if (activation == ELU) return v128.bitselect(m.expm1Negative(x), x, f32x4.lt(x, zero));
  if (activation == SIGMOID) return m.sigmoid(x);
  if (activation == LEAKY_RELU) return v128.bitselect(f32x4.mul(x, f32x4.splat(alpha)), x, f32x4.lt(x, zero));
  return x;
}
