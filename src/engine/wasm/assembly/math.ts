// Transcendental functions on four floats at once, within a few units in the last place of float32.
// NaN stays NaN; infinities and arguments of any size give the limits.

// @ts-ignore: decorator
@inline
function c(value: f32): v128 {
  return f32x4.splat(value);
}

/** 2ⁿ for four integers in [-126, 127]. */
// @ts-ignore: decorator
@inline
function pow2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** eˣ: x = n·ln 2 + r, a polynomial in r, scaled in two steps so that results may be subnormal. */
export function exp(x: v128): v128 {
  const bounded = f32x4.pmax(f32x4.pmin(x, c(89)), c(-105));
  const n = f32x4.nearest(f32x4.mul(bounded, c(1.44269504)));
  let r = f32x4.sub(bounded, f32x4.mul(n, c(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, c(-2.12194440e-4)));
  let p = f32x4.add(f32x4.mul(c(1.9875691500e-4), r), c(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), c(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), c(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), c(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), c(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), c(1));
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, pow2(half)), pow2(i32x4.sub(whole, half)));
}

/** Natural logarithm: x = 2ᵉ·m with m in [√½, √2), a polynomial in m - 1. Negative x gives NaN, zero -∞. */
export function log(x: v128): v128 {
  const tiny = f32x4.lt(x, c(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, c(8388608)), x, tiny);
  let e = i32x4.sub(i32x4.shr_u(scaled, 23), i32x4.splat(126));
  e = i32x4.sub(e, v128.and(tiny, i32x4.splat(23)));
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), c(0.5));
  const low = f32x4.lt(m, c(0.707106781186547524));
  e = i32x4.add(e, low);
  m = f32x4.add(f32x4.sub(m, c(1)), v128.and(m, low));
  const z = f32x4.mul(m, m);
  let p = f32x4.add(f32x4.mul(c(7.0376836292e-2), m), c(-1.1514610310e-1));
  p = f32x4.add(f32x4.mul(p, m), c(1.1676998740e-1));
  p = f32x4.add(f32x4.mul(p, m), c(-1.2420140846e-1));
  p = f32x4.add(f32x4.mul(p, m), c(1.4249322787e-1));
  p = f32x4.add(f32x4.mul(p, m), c(-1.6668057665e-1));
  p = f32x4.add(f32x4.mul(p, m), c(2.0000714765e-1));
  p = f32x4.add(f32x4.mul(p, m), c(-2.4999993993e-1));
  p = f32x4.add(f32x4.mul(p, m), c(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, m), z);
  const exponent = f32x4.convert_i32x4_s(e);
  p = f32x4.add(p, f32x4.mul(exponent, c(-2.12194440e-4)));
  p = f32x4.sub(p, f32x4.mul(z, c(0.5)));
  let y = f32x4.add(f32x4.add(m, p), f32x4.mul(exponent, c(0.693359375)));
  y = v128.bitselect(x, y, v128.or(f32x4.eq(x, c(f32.MAX_VALUE * 2)), f32x4.ne(x, x)));
  y = v128.bitselect(c(-f32.MAX_VALUE * 2), y, f32x4.eq(x, c(0)));
  return v128.bitselect(c(f32.NaN), y, f32x4.lt(x, c(0)));
}

/** log(1 + x) for x in [0, 1], exact to the last places also for small x. */
// @ts-ignore: decorator
@inline
function log1pUnit(x: v128): v128 {
  const u = f32x4.add(x, c(1));
  const lost = f32x4.sub(x, f32x4.sub(u, c(1)));
  return f32x4.add(log(u), f32x4.div(lost, u));
}

/** Hyperbolic tangent. */
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = f32x4.add(f32x4.mul(c(-5.70498872745e-3), z), c(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, z), c(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, z), c(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, z), c(-3.33332819422e-1));
  const near = f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);
  const e = exp(f32x4.add(size, size));
  const far = f32x4.sub(c(1), f32x4.div(c(2), f32x4.add(e, c(1))));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  return v128.bitselect(near, signed, f32x4.lt(size, c(0.625)));
}

/** 1 / (1 + e⁻ˣ), with full relative precision on both sides. */
export function sigmoid(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const top = v128.bitselect(e, c(1), f32x4.lt(x, c(0)));
  return f32x4.div(top, f32x4.add(e, c(1)));
}

/** log(1 + eˣ), without overflow. */
export function softplus(x: v128): v128 {
  return f32x4.add(f32x4.max(x, c(0)), log1pUnit(exp(f32x4.neg(f32x4.abs(x)))));
}

/** eˣ - 1 for x ≤ 0, with full relative precision near zero. */
export function expm1Negative(x: v128): v128 {
  const t = tanh(f32x4.mul(x, c(0.5)));
  return f32x4.div(f32x4.add(t, t), f32x4.sub(c(1), t));
}
