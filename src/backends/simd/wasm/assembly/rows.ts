// Runs of floats: copied, added, scaled, without touching what lies behind them.

/** Stores as many of four floats as are left. */
// @ts-ignore: decorator
@inline
export function put(to: usize, v: v128, left: i32): void {
  if (left >= 4) {
    v128.store(to, v);
    return;
  }
  v128.store_lane<f32>(to, v, 0);
  if (left > 1) v128.store_lane<f32>(to, v, 1, 4);
  if (left > 2) v128.store_lane<f32>(to, v, 2, 8);
}

/** Short runs are copied here; the call that copies long ones costs more than it saves below some hundred bytes. */
// @ts-ignore: decorator
@inline
export function copyRow(from: usize, to: usize, bytes: usize): void {
  if (bytes > 512) {
    memory.copy(to, from, bytes);
    return;
  }
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<u32>(to + i, load<u32>(from + i));
}

// @ts-ignore: decorator
@inline
export function clearRow(to: usize, bytes: usize): void {
  memory.fill(to, 0, bytes);
}

/** to += from. */
// @ts-ignore: decorator
@inline
export function addRow(from: usize, to: usize, bytes: usize): void {
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i));
}

/** to += scale · from. */
// @ts-ignore: decorator
@inline
export function addScaledRow(from: usize, scale: f32, to: usize, bytes: usize): void {
  const whole = bytes & ~15;
  const factor = f32x4.splat(scale);
  let i: usize = 0;
  for (; i < whole; i += 16) {
    v128.store(to + i, f32x4.add(v128.load(to + i), f32x4.mul(v128.load(from + i), factor)));
  }
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i) * scale);
}

/** to = a + (b − a)·t. */
// @ts-ignore: decorator
@inline
export function mixRows(a: usize, b: usize, t: f32, to: usize, bytes: usize): void {
  const whole = bytes & ~15;
  const share = f32x4.splat(t);
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const first = v128.load(a + i);
    v128.store(to + i, f32x4.add(first, f32x4.mul(f32x4.sub(v128.load(b + i), first), share)));
  }
  for (; i < bytes; i += 4) {
    const first = load<f32>(a + i);
    store<f32>(to + i, first + (load<f32>(b + i) - first) * t);
  }
}
