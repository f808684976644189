// One pass of gradient descent over a tensor.

/**
 * newValue = value - rate·g; where there is a velocity (an address above 0), velocity ← momentum·velocity + g where it
 * lies, and it, or with nesterov g + momentum·velocity, stands for g. Elements [start, end), start a multiple of four.
 */
export function sgdStep(
  start: i32, end: i32, value: usize, velocity: usize, g: usize, newValue: usize, rate: f32, momentum: f32, nesterov: i32,
): void {
  for (let i = (start as usize) << 2; i < (end as usize) << 2; i += 16) {
    const gradient = v128.load(g + i);
    let change = gradient;
    if (velocity) {
      const next = f32x4.add(f32x4.mul(f32x4.splat(momentum), v128.load(velocity + i)), gradient);
      v128.store(velocity + i, next);
      change = nesterov ? f32x4.add(gradient, f32x4.mul(f32x4.splat(momentum), next)) : next;
    }
    v128.store(newValue + i, f32x4.sub(v128.load(value + i), f32x4.mul(f32x4.splat(rate), change)));
  }
}
