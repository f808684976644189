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

/** eˣ - 1, with full relative precision near zero. */
export function expm1(x: v128): v128 {
  return v128.bitselect(f32x4.sub(exp(x), c(1)), expm1Negative(x), f32x4.gt(x, c(0.5)));
}

/** log(1 + x), with full relative precision near zero. */
export function log1p(x: v128): v128 {
  const u = f32x4.add(x, c(1));
  const lost = f32x4.sub(x, f32x4.sub(u, c(1)));
  const whole = log(u);
  // Where the sum is 0 or infinite nothing is lost, and the quotient would be NaN.
  const limit = v128.or(f32x4.eq(u, c(0)), f32x4.eq(u, c(f32.MAX_VALUE * 2)));
  return v128.bitselect(whole, f32x4.add(whole, f32x4.div(lost, u)), limit);
}

/** The error function: a polynomial near zero, 1 - e to one elsewhere. */
export function erf(x: v128): v128 {
  const t = f32x4.abs(x);
  const s = f32x4.mul(x, x);
  let near = f32x4.add(f32x4.mul(c(-5.96761703e-4), s), c(4.99119423e-3));
  near = f32x4.add(f32x4.mul(near, s), c(-2.67681349e-2));
  near = f32x4.add(f32x4.mul(near, s), c(1.12819925e-1));
  near = f32x4.add(f32x4.mul(near, s), c(-3.76125336e-1));
  near = f32x4.add(f32x4.mul(near, s), c(1.28379166e-1));
  near = f32x4.add(f32x4.mul(near, x), x);
  // Beyond 4 it is 1 in float32; the polynomial would turn around.
  const far = f32x4.pmin(t, c(4));
  const q = f32x4.mul(far, far);
  let p = f32x4.add(f32x4.mul(c(-1.72853470e-5), far), c(3.83197126e-4));
  const r = f32x4.add(f32x4.mul(c(-3.88396438e-3), far), c(2.42546219e-2));
  p = f32x4.add(f32x4.mul(p, q), r);
  p = f32x4.add(f32x4.mul(p, far), c(-1.06777877e-1));
  p = f32x4.add(f32x4.mul(p, far), c(-6.34846687e-1));
  p = f32x4.add(f32x4.mul(p, far), c(-1.28717512e-1));
  p = f32x4.sub(f32x4.mul(p, far), far);
  const size = f32x4.sub(c(1), exp(p));
  const signed = v128.or(size, v128.and(x, i32x4.splat(0x80000000)));
  const y = v128.bitselect(signed, near, f32x4.gt(t, c(0.927734375)));
  return v128.bitselect(x, y, f32x4.ne(x, x));
}

/** Past this size the quarter turns of an angle are taken away one angle at a time. */
const LARGE_ANGLE: f32 = 1e6;

/**
 * sin x, or with `quarters` 1 cos x: the nearest multiple of π/2 is taken away in float64, what is left goes into a
 * polynomial.
 */
export function sine(x: v128, quarters: i32): v128 {
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
  const nLow = f64x2.nearest(f64x2.mul(low, f64x2.splat(0.6366197723675814)));
  const nHigh = f64x2.nearest(f64x2.mul(high, f64x2.splat(0.6366197723675814)));
  const turns = v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(nLow), i32x4.trunc_sat_f64x2_s_zero(nHigh), 0, 2);
  const r = v128.shuffle<i64>(f32x4.demote_f64x2_zero(rest(low, nLow)), f32x4.demote_f64x2_zero(rest(high, nHigh)), 0, 2);
  const quarter = i32x4.add(turns, i32x4.splat(quarters));
  const z = f32x4.mul(r, r);
  let s = f32x4.add(f32x4.mul(c(-1.9515295891e-4), z), c(8.3321608736e-3));
  s = f32x4.add(f32x4.mul(s, z), c(-1.6666654611e-1));
  s = f32x4.add(f32x4.mul(f32x4.mul(s, z), r), r);
  let k = f32x4.add(f32x4.mul(c(2.443315711809948e-5), z), c(-1.388731625493765e-3));
  k = f32x4.add(f32x4.mul(k, z), c(4.166664568298827e-2));
  k = f32x4.add(f32x4.sub(f32x4.mul(f32x4.mul(k, z), z), f32x4.mul(z, c(0.5))), c(1));
  const odd = i32x4.ne(v128.and(quarter, i32x4.splat(1)), i32x4.splat(0));
  const size = v128.bitselect(k, s, odd);
  const y = v128.xor(size, i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30));
  const usual = f32x4.lt(f32x4.abs(x), c(LARGE_ANGLE));
  return i32x4.all_true(usual) ? y : f32x4(
    oneSine(f32x4.extract_lane(x, 0), quarters), oneSine(f32x4.extract_lane(x, 1), quarters),
    oneSine(f32x4.extract_lane(x, 2), quarters), oneSine(f32x4.extract_lane(x, 3), quarters),
  );
}

/** x - n·π/2, π/2 in two parts. */
// @ts-ignore: decorator
@inline
function rest(x: v128, n: v128): v128 {
  const near = f64x2.sub(x, f64x2.mul(n, f64x2.splat(1.57079632673412561417)));
  return f64x2.sub(near, f64x2.mul(n, f64x2.splat(6.07710050650619224932e-11)));
}

function oneSine(x: f32, quarters: i32): f32 {
  return quarters ? Mathf.cos(x) : Mathf.sin(x);
}

/** aᵇ, with the special cases of JavaScript: NaN to the power 0 is 1, ±1 to an infinite power NaN. */
export function pow(a: v128, b: v128): v128 {
  return f32x4(
    onePow(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)),
    onePow(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)),
    onePow(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)),
    onePow(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)),
  );
}

function onePow(a: f32, b: f32): f32 {
  if (b != b || (abs(a) == 1 && abs(b) == Infinity)) return f32.NaN;
  return Mathf.pow(a, b);
}
