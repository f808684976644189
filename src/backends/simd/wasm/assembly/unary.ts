// y[i] = f(x[i]) for i in [start, end). `start` is a multiple of four; the last vector may run over `end`
// into the padding that every tensor has.
import * as m from './math';

// @ts-ignore: decorator
@inline
function bytes(count: i32): usize {
  return (count as usize) << 2;
}
// @ts-ignore: decorator
@inline
function c(value: f32): v128 {
  return f32x4.splat(value);
}

export function fill(start: i32, end: i32, y: usize, value: f32): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, c(value));
}
export function abs(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, f32x4.abs(v128.load(x + i)));
}
export function neg(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, f32x4.neg(v128.load(x + i)));
}
export function sqrt(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, f32x4.sqrt(v128.load(x + i)));
}
export function rsqrt(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, f32x4.div(c(1), f32x4.sqrt(v128.load(x + i))));
}
export function reciprocal(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, f32x4.div(c(1), v128.load(x + i)));
}
export function square(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) {
    const v = v128.load(x + i);
    v128.store(y + i, f32x4.mul(v, v));
  }
}
export function floor(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, f32x4.floor(v128.load(x + i)));
}
export function ceil(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, f32x4.ceil(v128.load(x + i)));
}
export function exp(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.exp(v128.load(x + i)));
}
export function log(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.log(v128.load(x + i)));
}
export function tanh(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.tanh(v128.load(x + i)));
}
export function sigmoid(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.sigmoid(v128.load(x + i)));
}
export function softplus(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.softplus(v128.load(x + i)));
}
export function relu(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, f32x4.max(v128.load(x + i), c(0)));
}
export function round(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, f32x4.nearest(v128.load(x + i)));
}
export function expm1(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.expm1(v128.load(x + i)));
}
export function log1p(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.log1p(v128.load(x + i)));
}
export function erf(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.erf(v128.load(x + i)));
}
export function sin(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.sine(v128.load(x + i), 0));
}
export function cos(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) v128.store(y + i, m.sine(v128.load(x + i), 1));
}
/** -1, 0 or 1; 0 for NaN. */
export function sign(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = bytes(start); i < bytes(end); i += 16) {
    const v = v128.load(x + i);
    const above = v128.and(c(1), f32x4.gt(v, c(0)));
    v128.store(y + i, v128.or(above, v128.and(c(-1), f32x4.lt(v, c(0)))));
  }
}
/** Values below zero times `alpha`. */
export function leakyRelu(start: i32, end: i32, x: usize, y: usize, alpha: f32): void {
  for (let i = bytes(start); i < bytes(end); i += 16) {
    const v = v128.load(x + i);
    v128.store(y + i, v128.bitselect(f32x4.mul(v, c(alpha)), v, f32x4.lt(v, c(0))));
  }
}
/** scale·x above zero, scale·alpha·(eˣ - 1) below. */
export function elu(start: i32, end: i32, x: usize, y: usize, scale: f32, alpha: f32): void {
  for (let i = bytes(start); i < bytes(end); i += 16) {
    const v = v128.load(x + i);
    const below = f32x4.mul(m.expm1Negative(v), c(scale * alpha));
    v128.store(y + i, v128.bitselect(below, f32x4.mul(v, c(scale)), f32x4.lt(v, c(0))));
  }
}
/** 1 above zero, `alpha` elsewhere, NaN for NaN. */
export function step(start: i32, end: i32, x: usize, y: usize, alpha: f32): void {
  for (let i = bytes(start); i < bytes(end); i += 16) {
    const v = v128.load(x + i);
    const level = v128.bitselect(c(1), c(alpha), f32x4.gt(v, c(0)));
    v128.store(y + i, v128.bitselect(v, level, f32x4.ne(v, v)));
  }
}
export function clip(start: i32, end: i32, x: usize, y: usize, low: f32, high: f32): void {
  for (let i = bytes(start); i < bytes(end); i += 16) {
    v128.store(y + i, f32x4.pmax(f32x4.pmin(v128.load(x + i), c(high)), c(low)));
  }
}
/** y = scale·x + offset. */
export function affine(start: i32, end: i32, x: usize, y: usize, scale: f32, offset: f32): void {
  for (let i = bytes(start); i < bytes(end); i += 16) {
    v128.store(y + i, f32x4.add(f32x4.mul(v128.load(x + i), c(scale)), c(offset)));
  }
}
