// Products with few columns: sums of products along rows of A as they lie in memory, since packing A would cost more
// than the product. A tile of rows × columns keeps four partial sums for each element, which stay in memory between
// runs.
import { madd } from './micro';

/** Rows of a tile for this many columns of B, at most four. */
export function tileRows(columns: i32): i32 {
  return columns == 1 ? 8 : columns == 3 ? 3 : 4;
}

/** Columns of a tile: four columns of B are two tiles. */
export function tileColumns(columns: i32): i32 {
  return columns == 4 ? 2 : columns;
}

/**
 * sums (tile rows × tile columns, each four partial sums) += runs of `length` floats at the addresses in `rows` times
 * the runs at `b`, one for each column, `step` bytes apart.
 */
export function dots(rows: usize, b: usize, step: usize, columns: i32, length: i32, sums: usize): void {
  const bytes = (length & ~3) as usize << 2;
  if (columns == 1) dots8x1(rows, b, bytes, sums);
  else if (columns == 2) dots4x2(rows, b, step, bytes, sums);
  else dots3x3(rows, b, step, bytes, sums);
  if (length & 3) dotsRest(rows, b, step, columns, bytes, length & 3, sums);
}

/** The last one to three floats of the runs. */
function dotsRest(rows: usize, b: usize, step: usize, columns: i32, at: usize, count: i32, sums: usize): void {
  const mask = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  for (let r = 0; r < tileRows(columns); r++) {
    const x = v128.and(v128.load(load<usize>(rows + (r as usize << 2)) + at), mask);
    for (let c = 0; c < columns; c++) {
      const w = v128.and(v128.load(b + (c as usize) * step + at), mask);
      v128.store(sums, madd(v128.load(sums), x, w));
      sums += 16;
    }
  }
}

/** The sum of four partial sums. */
export function total(sums: usize): f32 {
  return load<f32>(sums) + load<f32>(sums, 8) + (load<f32>(sums, 4) + load<f32>(sums, 12));
}

// The loops over tiles are exported to keep the compiler from building them into their callers, where engines would not
// find registers for them.
export function dots8x1(rows: usize, b: usize, bytes: usize, sums: usize): void {
  const r0 = load<usize>(rows);
  const r1 = load<usize>(rows, 4);
  const r2 = load<usize>(rows, 8);
  const r3 = load<usize>(rows, 12);
  const r4 = load<usize>(rows, 16);
  const r5 = load<usize>(rows, 20);
  const r6 = load<usize>(rows, 24);
  const r7 = load<usize>(rows, 28);
  let s00 = v128.load(sums);
  let s10 = v128.load(sums, 16);
  let s20 = v128.load(sums, 32);
  let s30 = v128.load(sums, 48);
  let s40 = v128.load(sums, 64);
  let s50 = v128.load(sums, 80);
  let s60 = v128.load(sums, 96);
  let s70 = v128.load(sums, 112);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w0 = v128.load(b + i);
    s00 = madd(s00, v128.load(r0 + i), w0);
    s10 = madd(s10, v128.load(r1 + i), w0);
    s20 = madd(s20, v128.load(r2 + i), w0);
    s30 = madd(s30, v128.load(r3 + i), w0);
    s40 = madd(s40, v128.load(r4 + i), w0);
    s50 = madd(s50, v128.load(r5 + i), w0);
    s60 = madd(s60, v128.load(r6 + i), w0);
    s70 = madd(s70, v128.load(r7 + i), w0);
  }
  v128.store(sums, s00);
  v128.store(sums, s10, 16);
  v128.store(sums, s20, 32);
  v128.store(sums, s30, 48);
  v128.store(sums, s40, 64);
  v128.store(sums, s50, 80);
  v128.store(sums, s60, 96);
  v128.store(sums, s70, 112);
}

export function dots4x2(rows: usize, b: usize, step: usize, bytes: usize, sums: usize): void {
  const r0 = load<usize>(rows);
  const r1 = load<usize>(rows, 4);
  const r2 = load<usize>(rows, 8);
  const r3 = load<usize>(rows, 12);
  const b1 = b + step;
  let s00 = v128.load(sums);
  let s01 = v128.load(sums, 16);
  let s10 = v128.load(sums, 32);
  let s11 = v128.load(sums, 48);
  let s20 = v128.load(sums, 64);
  let s21 = v128.load(sums, 80);
  let s30 = v128.load(sums, 96);
  let s31 = v128.load(sums, 112);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w0 = v128.load(b + i);
    const w1 = v128.load(b1 + i);
    const x0 = v128.load(r0 + i);
    s00 = madd(s00, x0, w0);
    s01 = madd(s01, x0, w1);
    const x1 = v128.load(r1 + i);
    s10 = madd(s10, x1, w0);
    s11 = madd(s11, x1, w1);
    const x2 = v128.load(r2 + i);
    s20 = madd(s20, x2, w0);
    s21 = madd(s21, x2, w1);
    const x3 = v128.load(r3 + i);
    s30 = madd(s30, x3, w0);
    s31 = madd(s31, x3, w1);
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s10, 32);
  v128.store(sums, s11, 48);
  v128.store(sums, s20, 64);
  v128.store(sums, s21, 80);
  v128.store(sums, s30, 96);
  v128.store(sums, s31, 112);
}

export function dots3x3(rows: usize, b: usize, step: usize, bytes: usize, sums: usize): void {
  const r0 = load<usize>(rows);
  const r1 = load<usize>(rows, 4);
  const r2 = load<usize>(rows, 8);
  const b1 = b + step;
  const b2 = b + step * 2;
  let s00 = v128.load(sums);
  let s01 = v128.load(sums, 16);
  let s02 = v128.load(sums, 32);
  let s10 = v128.load(sums, 48);
  let s11 = v128.load(sums, 64);
  let s12 = v128.load(sums, 80);
  let s20 = v128.load(sums, 96);
  let s21 = v128.load(sums, 112);
  let s22 = v128.load(sums, 128);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w0 = v128.load(b + i);
    const w1 = v128.load(b1 + i);
    const w2 = v128.load(b2 + i);
    const x0 = v128.load(r0 + i);
    s00 = madd(s00, x0, w0);
    s01 = madd(s01, x0, w1);
    s02 = madd(s02, x0, w2);
    const x1 = v128.load(r1 + i);
    s10 = madd(s10, x1, w0);
    s11 = madd(s11, x1, w1);
    s12 = madd(s12, x1, w2);
    const x2 = v128.load(r2 + i);
    s20 = madd(s20, x2, w0);
    s21 = madd(s21, x2, w1);
    s22 = madd(s22, x2, w2);
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s02, 32);
  v128.store(sums, s10, 48);
  v128.store(sums, s11, 64);
  v128.store(sums, s12, 80);
  v128.store(sums, s20, 96);
  v128.store(sums, s21, 112);
  v128.store(sums, s22, 128);
}
