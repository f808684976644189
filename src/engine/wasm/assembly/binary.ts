// y = a ∘ b over an outer grid of up to three dimensions and an inner row. Either operand may stand still
// (stride 0) along any dimension, which is all that broadcasting needs.
// Results are float32, or one byte per element for comparisons.

// @ts-ignore: decorator
@inline
const ADD = 0, SUB = 1, MUL = 2, DIV = 3, MAX = 4, MIN = 5, SQUARED_DIFFERENCE = 6, PRELU = 7, ELU_GRAD = 8;
// @ts-ignore: decorator
@inline
const GREATER = 9, GREATER_EQUAL = 10, LESS = 11, LESS_EQUAL = 12, EQUAL = 13, NOT_EQUAL = 14;

// @ts-ignore: decorator
@inline
function apply(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUB) return f32x4.sub(a, b);
  if (op == MUL) return f32x4.mul(a, b);
  if (op == DIV) return f32x4.div(a, b);
  if (op == MAX) return f32x4.max(a, b);
  if (op == MIN) return f32x4.min(a, b);
  if (op == SQUARED_DIFFERENCE) {
    const d = f32x4.sub(a, b);
    return f32x4.mul(d, d);
  }
  if (op == PRELU) return v128.bitselect(f32x4.mul(a, b), a, f32x4.lt(a, f32x4.splat(0)));
  // a is the gradient of the output, b the output of elu.
  if (op == ELU_GRAD) {
    const below = f32x4.mul(a, f32x4.add(b, f32x4.splat(1)));
    return v128.bitselect(a, below, f32x4.ge(b, f32x4.splat(0)));
  }
  if (op == GREATER) return f32x4.gt(a, b);
  if (op == GREATER_EQUAL) return f32x4.ge(a, b);
  if (op == LESS) return f32x4.lt(a, b);
  if (op == LESS_EQUAL) return f32x4.le(a, b);
  if (op == EQUAL) return f32x4.eq(a, b);
  return f32x4.ne(a, b);
}

/** Stores the four results for elements i … i + 3 of a row. */
// @ts-ignore: decorator
@inline
function put(op: i32, y: usize, i: usize, v: v128): void {
  if (op < GREATER) {
    v128.store(y + (i << 2), v);
  } else {
    const ones = v128.and(v, i32x4.splat(1));
    const words = i16x8.narrow_i32x4_s(ones, ones);
    v128.store_lane<u32>(y + i, i8x16.narrow_i16x8_s(words, words), 0);
  }
}

// @ts-ignore: decorator
@inline
function putOne(op: i32, y: usize, i: usize, v: v128): void {
  if (op < GREATER) v128.store_lane<f32>(y + (i << 2), v, 0);
  else store<u8>(y + i, (i32x4.extract_lane(v, 0) & 1) as u8);
}

// @ts-ignore: decorator
@inline
function row(op: i32, a: usize, stepA: i32, b: usize, stepB: i32, y: usize, count: i32): void {
  const n = count as usize;
  const whole = n & ~3;
  if (stepA != 0 && stepB != 0) {
    for (let i: usize = 0; i < whole; i += 4) put(op, y, i, apply(op, v128.load(a + (i << 2)), v128.load(b + (i << 2))));
  } else if (stepA != 0) {
    const right = v128.load_splat<f32>(b);
    for (let i: usize = 0; i < whole; i += 4) put(op, y, i, apply(op, v128.load(a + (i << 2)), right));
  } else {
    const left = v128.load_splat<f32>(a);
    for (let i: usize = 0; i < whole; i += 4) put(op, y, i, apply(op, left, v128.load(b + (i << 2))));
  }
  for (let i = whole; i < n; i++) {
    const at = (i as i32);
    const left = v128.load_splat<f32>(a + ((at * stepA) as usize << 2));
    const right = v128.load_splat<f32>(b + ((at * stepB) as usize << 2));
    putOne(op, y, i, apply(op, left, right));
  }
}

/**
 * `grid` points at i32: sizes d0 d1 d2 d3 of the result, then the strides of a, then those of b, in elements.
 * The innermost strides are 0 or 1. Rows [start, end) of the flattened outer grid d0·d1·d2 are computed.
 */
// @ts-ignore: decorator
@inline
function overGrid(op: i32, a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  const d1 = load<i32>(grid, 4);
  const d2 = load<i32>(grid, 8);
  const d3 = load<i32>(grid, 12);
  const stepA = load<i32>(grid, 28);
  const stepB = load<i32>(grid, 44);
  const bytes = op < GREATER ? 4 : 1;
  for (let r = start; r < end; r++) {
    const k = r % d2;
    const rest = r / d2;
    const j = rest % d1;
    const i = rest / d1;
    const atA = i * load<i32>(grid, 16) + j * load<i32>(grid, 20) + k * load<i32>(grid, 24);
    const atB = i * load<i32>(grid, 32) + j * load<i32>(grid, 36) + k * load<i32>(grid, 40);
    row(op, a + (atA as usize << 2), stepA, b + (atB as usize << 2), stepB, y + ((r * d3 * bytes) as usize), d3);
  }
}

export function add(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(ADD, a, b, y, grid, start, end);
}
export function sub(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(SUB, a, b, y, grid, start, end);
}
export function mul(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(MUL, a, b, y, grid, start, end);
}
export function div(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(DIV, a, b, y, grid, start, end);
}
export function maximum(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(MAX, a, b, y, grid, start, end);
}
export function minimum(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(MIN, a, b, y, grid, start, end);
}
export function squaredDifference(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(SQUARED_DIFFERENCE, a, b, y, grid, start, end);
}
export function prelu(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(PRELU, a, b, y, grid, start, end);
}
export function eluGrad(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(ELU_GRAD, a, b, y, grid, start, end);
}
export function greater(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(GREATER, a, b, y, grid, start, end);
}
export function greaterEqual(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(GREATER_EQUAL, a, b, y, grid, start, end);
}
export function less(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(LESS, a, b, y, grid, start, end);
}
export function lessEqual(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(LESS_EQUAL, a, b, y, grid, start, end);
}
export function equal(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(EQUAL, a, b, y, grid, start, end);
}
export function notEqual(a: usize, b: usize, y: usize, grid: usize, start: i32, end: i32): void {
  overGrid(NOT_EQUAL, a, b, y, grid, start, end);
}
