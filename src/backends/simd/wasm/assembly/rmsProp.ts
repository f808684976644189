// One pass of RMSprop over a tensor.

/**
 * v ← decay·v + rest·g², and where there is a mean (an address above 0) mean ← decay·mean + rest·g, where they lie;
 * change = g / (√(v - mean²) + ε); where there is a velocity, velocity ← momentum·velocity + change, which stands for
 * it; newValue = value - rate·change. rest = 1 - decay. Elements [start, end), start a multiple of four.
 */
export function rmsPropStep(
  start: i32, end: i32, value: usize, v: usize, mean: usize, velocity: usize, g: usize, newValue: usize, rate: f32, decay: f32, rest: f32, epsilon: f32, momentum: f32,
): void {
  const zero = f32x4.splat(0);
  for (let i = (start as usize) << 2; i < (end as usize) << 2; i += 16) {
    const gradient = v128.load(g + i);
    const squared = f32x4.mul(gradient, gradient);
    const squares = f32x4.add(f32x4.mul(f32x4.splat(decay), v128.load(v + i)), f32x4.mul(f32x4.splat(rest), squared));
    v128.store(v + i, squares);
    let spread = squares;
    if (mean) {
      const average = f32x4.add(f32x4.mul(f32x4.splat(decay), v128.load(mean + i)), f32x4.mul(f32x4.splat(rest), gradient));
      v128.store(mean + i, average);
      // Rounding may take the mean's square beyond the mean square.
      spread = f32x4.max(f32x4.sub(squares, f32x4.mul(average, average)), zero);
    }
    let change = f32x4.div(gradient, f32x4.add(f32x4.sqrt(spread), f32x4.splat(epsilon)));
    if (velocity) {
      change = f32x4.add(f32x4.mul(f32x4.splat(momentum), v128.load(velocity + i)), change);
      v128.store(velocity + i, change);
    }
    v128.store(newValue + i, f32x4.sub(v128.load(value + i), f32x4.mul(f32x4.splat(rate), change)));
  }
}
