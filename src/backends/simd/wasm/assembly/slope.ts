// The gradient of ReLU and leaky ReLU.

/**
 * dx = dy where x is above zero, alpha·dy elsewhere, NaN for a NaN in x; over [start, end), start a multiple of four.
 */
export function slopeGrad(start: i32, end: i32, dy: usize, x: usize, dx: usize, alpha: f32): void {
  for (let i = (start as usize) << 2; i < (end as usize) << 2; i += 16) {
    const v = v128.load(x + i);
    const d = v128.load(dy + i);
    const slope = v128.bitselect(f32x4.splat(1), f32x4.splat(alpha), f32x4.gt(v, f32x4.splat(0)));
    v128.store(dx + i, f32x4.mul(d, v128.bitselect(v, slope, f32x4.ne(v, v))));
  }
}
