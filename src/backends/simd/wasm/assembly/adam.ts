// One pass of Adam over a tensor.

/**
 * m ← β₁m + (1 - β₁)g and v ← β₂v + (1 - β₂)g² where they lie, newValue = value - rate·m / (√(v·correction) + ε),
 * where rate = lr / (1 - β₁ᵗ) and correction = 1 / (1 - β₂ᵗ). With `largest`, which is then changed where it lies, the root is
 * that of largest ← max(largest, v). Elements [start, end), start a multiple of four.
 */
export function adamStep(
  start: i32, end: i32, value: usize, m: usize, v: usize, g: usize, newValue: usize, rate: f32, beta1: f32, beta2: f32, rest1: f32, rest2: f32, correction: f32, epsilon: f32, largest: usize,
): void {
  for (let i = (start as usize) << 2; i < (end as usize) << 2; i += 16) {
    const gradient = v128.load(g + i);
    const first = f32x4.add(f32x4.mul(f32x4.splat(beta1), v128.load(m + i)), f32x4.mul(f32x4.splat(rest1), gradient));
    const squared = f32x4.mul(gradient, gradient);
    const second = f32x4.add(f32x4.mul(f32x4.splat(beta2), v128.load(v + i)), f32x4.mul(f32x4.splat(rest2), squared));
    let scale = second;
    if (largest != 0) {
      scale = f32x4.max(v128.load(largest + i), second);
      v128.store(largest + i, scale);
    }
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(scale, f32x4.splat(correction))), f32x4.splat(epsilon));
    const change = f32x4.div(f32x4.mul(f32x4.splat(rate), first), root);
    v128.store(m + i, first);
    v128.store(v + i, second);
    v128.store(newValue + i, f32x4.sub(v128.load(value + i), change));
  }
}
