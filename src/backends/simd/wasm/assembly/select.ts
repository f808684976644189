// Choosing between two tensors, and changes of type.

/** y[i] = condition[i] ? a[i] : b[i]; condition holds one byte (0 or 1) per element. `start` is a multiple of four. */
export function select(start: i32, end: i32, condition: usize, a: usize, b: usize, y: usize): void {
  for (let i = start as usize; i < (end as usize); i += 4) {
    const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(condition + i)));
    const mask = i32x4.eq(words, i32x4.splat(1));
    v128.store(y + (i << 2), v128.bitselect(v128.load(a + (i << 2)), v128.load(b + (i << 2)), mask));
  }
}

/** Bytes to float32. `start` is a multiple of four. */
export function boolToFloat(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = start as usize; i < (end as usize); i += 4) {
    const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(x + i)));
    v128.store(y + (i << 2), f32x4.convert_i32x4_u(words));
  }
}

/** int32 to float32. `start` is a multiple of four. */
export function intToFloat(start: i32, end: i32, x: usize, y: usize): void {
  for (let i = (start as usize) << 2; i < (end as usize) << 2; i += 16) {
    v128.store(y + i, f32x4.convert_i32x4_s(v128.load(x + i)));
  }
}
