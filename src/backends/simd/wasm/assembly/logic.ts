// Truth values, one byte (0 or 1) per element; any other byte than 0 that comes in counts as 1.
// `start` is a multiple of sixteen.

// @ts-ignore: decorator
@inline
function truth(at: usize): v128 {
  return i8x16.min_u(v128.load(at), i8x16.splat(1));
}

export function logicalAnd(start: i32, end: i32, a: usize, b: usize, y: usize): void {
  for (let i = start as usize; i < (end as usize); i += 16) v128.store(y + i, v128.and(truth(a + i), truth(b + i)));
}
export function logicalOr(start: i32, end: i32, a: usize, b: usize, y: usize): void {
  for (let i = start as usize; i < (end as usize); i += 16) v128.store(y + i, v128.or(truth(a + i), truth(b + i)));
}
export function logicalNot(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = start as usize; i < (end as usize); i += 16) v128.store(y + i, v128.xor(truth(x + i), i8x16.splat(1)));
}

// @ts-ignore: decorator
@inline
const NAN = 0, INFINITE = 1, FINITE = 2;

// @ts-ignore: decorator
@inline
function kind(op: i32, x: v128): v128 {
  if (op == NAN) return f32x4.ne(x, x);
  const size = f32x4.abs(x);
  const infinity = f32x4.splat(f32.MAX_VALUE * 2);
  return op == INFINITE ? f32x4.eq(size, infinity) : f32x4.lt(size, infinity);
}

// @ts-ignore: decorator
@inline
function tell(op: i32, start: i32, end: i32, x: usize, y: usize): void {
  for (let i = start as usize; i < (end as usize); i += 16) {
    const at = x + (i << 2);
    const low = i16x8.narrow_i32x4_s(kind(op, v128.load(at)), kind(op, v128.load(at, 16)));
    const high = i16x8.narrow_i32x4_s(kind(op, v128.load(at, 32)), kind(op, v128.load(at, 48)));
    v128.store(y + i, v128.and(i8x16.narrow_i16x8_s(low, high), i8x16.splat(1)));
  }
}

export function isNaN(start: i32, end: i32, x: usize, y: usize): void {
  tell(NAN, start, end, x, y);
}
export function isInf(start: i32, end: i32, x: usize, y: usize): void {
  tell(INFINITE, start, end, x, y);
}
export function isFinite(start: i32, end: i32, x: usize, y: usize): void {
  tell(FINITE, start, end, x, y);
}
