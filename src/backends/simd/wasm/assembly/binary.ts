// y = a ∘ b over an outer grid of up to three dimensions and an inner row. Either operand may stand still
// (stride 0) along any dimension, which is all that broadcasting needs.
// Results are float32, or one byte per element for comparisons.
import * as m from './math';

// @ts-ignore: decorator
@inline
const ADD = 0, SUB = 1, MUL = 2, DIV = 3, MAX = 4, MIN = 5, SQUARED_DIFFERENCE = 6, PRELU = 7, ELU_GRAD = 8;
// @ts-ignore: decorator
@inline
const POW = -1, TANH_GRAD = -2, SIGMOID_GRAD = -3, ELU_INPUT_GRAD = -4, SELU_INPUT_GRAD = -5, PRELU_STEP = -6;

/** Scale of SELU, and scale times alpha. */
const SELU_SCALE: f32 = 1.0507009873554805;
const SELU_SCALE_ALPHA: f32 = 1.7580993408473766;
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
  if (op == POW) return m.pow(a, b);
  // a is the gradient of the output, b the input.
  if (op == TANH_GRAD) {
    const y = m.tanh(b);
    return f32x4.mul(a, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
  }
  if (op == SIGMOID_GRAD) {
    const y = m.sigmoid(b);
    return f32x4.mul(a, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
  }
  if (op == ELU_INPUT_GRAD) return f32x4.mul(a, m.exp(f32x4.min(b, f32x4.splat(0))));
  if (op == SELU_INPUT_GRAD) {
    const below = f32x4.mul(m.exp(f32x4.min(b, f32x4.splat(0))), f32x4.splat(SELU_SCALE_ALPHA));
    return f32x4.mul(a, v128.bitselect(f32x4.splat(SELU_SCALE), below, f32x4.gt(b, f32x4.splat(0))));
  }
  if (op == PRELU_STEP) {
    const slope = v128.bitselect(f32x4.splat(1), b, f32x4.gt(a, f32x4.splat(0)));
    return v128.bitselect(a, slope, f32x4.ne(a, a));
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
 * The innermost strides are 0 or 1. Elements [start, end) of the flattened result are computed.
 */
// @ts-ignore: decorator
@inline
function overGrid(op: i32, start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  const d1 = load<i32>(grid, 4);
  const d2 = load<i32>(grid, 8);
  const d3 = load<i32>(grid, 12);
  const stepA = load<i32>(grid, 28);
  const stepB = load<i32>(grid, 44);
  const bytes: usize = op < GREATER ? 4 : 1;
  for (let first = start; first < end;) {
    const r = first / d3;
    const column = first - r * d3;
    const count = min(d3 - column, end - first);
    const k = r % d2;
    const rest = r / d2;
    const j = rest % d1;
    const i = rest / d1;
    const atA = i * load<i32>(grid, 16) + j * load<i32>(grid, 20) + k * load<i32>(grid, 24);
    const atB = i * load<i32>(grid, 32) + j * load<i32>(grid, 36) + k * load<i32>(grid, 40);
    const fromA = a + ((atA + column * stepA) as usize << 2);
    const fromB = b + ((atB + column * stepB) as usize << 2);
    row(op, fromA, stepA, fromB, stepB, y + (first as usize) * bytes, count);
    first += count;
  }
}

export function add(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(ADD, start, end, a, b, y, grid);
}
export function sub(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(SUB, start, end, a, b, y, grid);
}
export function mul(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(MUL, start, end, a, b, y, grid);
}
export function div(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(DIV, start, end, a, b, y, grid);
}
export function maximum(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(MAX, start, end, a, b, y, grid);
}
export function minimum(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(MIN, start, end, a, b, y, grid);
}
export function squaredDifference(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(SQUARED_DIFFERENCE, start, end, a, b, y, grid);
}
export function prelu(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(PRELU, start, end, a, b, y, grid);
}
export function eluGrad(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(ELU_GRAD, start, end, a, b, y, grid);
}
export function pow(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(POW, start, end, a, b, y, grid);
}
export function tanhGrad(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(TANH_GRAD, start, end, a, b, y, grid);
}
export function sigmoidGrad(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(SIGMOID_GRAD, start, end, a, b, y, grid);
}
export function eluInputGrad(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(ELU_INPUT_GRAD, start, end, a, b, y, grid);
}
export function seluInputGrad(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(SELU_INPUT_GRAD, start, end, a, b, y, grid);
}
export function preluStep(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(PRELU_STEP, start, end, a, b, y, grid);
}
export function greater(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(GREATER, start, end, a, b, y, grid);
}
export function greaterEqual(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(GREATER_EQUAL, start, end, a, b, y, grid);
}
export function less(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(LESS, start, end, a, b, y, grid);
}
export function lessEqual(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(LESS_EQUAL, start, end, a, b, y, grid);
}
export function equal(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(EQUAL, start, end, a, b, y, grid);
}
export function notEqual(start: i32, end: i32, a: usize, b: usize, y: usize, grid: usize): void {
  overGrid(NOT_EQUAL, start, end, a, b, y, grid);
}
