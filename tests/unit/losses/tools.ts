import '@tensorflow/tfjs-backend-cpu';
// tfjs-core knows no derivative by itself: the layers package registers them all.
import '@tensorflow/tfjs-layers';
import { grad, type Scalar, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Plain formulas in float64, written apart from the library's. */
export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
export const average = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

/** The value and the gradient of a scalar function at `x`. */
export function at(f: (x: Tensor) => Scalar, x: readonly number[], shape: readonly number[] = [x.length]) {
  return tidy(() => {
    const input = tensor([...x], [...shape], 'float32');
    return { value: f(input).dataSync()[0] ?? Number.NaN, gradient: [...grad(f)(input).dataSync()] };
  });
}

export const numberOf = (f: () => Scalar): number => tidy(() => f().dataSync()[0] ?? Number.NaN);

/** Two-sided, relative to the larger of `scale` and the expected value. */
export function near(got: number, expected: number, tolerance = 1e-6, scale = 1e-30): void {
  const allowed = tolerance * Math.max(Math.abs(expected), scale);
  expect(Math.abs(got - expected), `${got} against ${expected}`).toBeLessThanOrEqual(allowed);
}

/** Entry by entry, relative to the largest expected entry. */
export function allNear(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6): void {
  expect(got.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs), 1e-30);
  for (let i = 0; i < expected.length; i++) near(got[i] ?? Number.NaN, expected[i] ?? Number.NaN, tolerance, scale);
}

/** The gradient by central differences of a float64 function. */
export const differences = (f: (x: number[]) => number, x: readonly number[], h = 1e-5): number[] =>
  x.map((_, i) => {
    const moved = (by: number) => f(x.map((v, j) => (i === j ? v + by : v)));
    return (moved(h) - moved(-h)) / (2 * h);
  });
