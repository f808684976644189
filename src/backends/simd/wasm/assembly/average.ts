// Moving averages.

/** y = keep·average + rest·value over [start, end), start a multiple of four. */
export function blend(start: i32, end: i32, average: usize, value: usize, y: usize, keep: f32, rest: f32): void {
  for (let i = (start as usize) << 2; i < (end as usize) << 2; i += 16) {
    const old = f32x4.mul(f32x4.splat(keep), v128.load(average + i));
    v128.store(y + i, f32x4.add(old, f32x4.mul(f32x4.splat(rest), v128.load(value + i))));
  }
}
