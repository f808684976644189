import '@tensorflow/tfjs-backend-cpu';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** The values of what `f` makes; everything is freed. */
export const valuesOf = (f: () => Tensor): number[] => tidy(() => [...f().dataSync()]);

/** Two-sided and absolute. */
export function close(got: readonly number[], expected: readonly number[], tolerance = 1e-6): void {
  expect(got.length).toBe(expected.length);
  got.forEach((v, i) => {
    expect(Math.abs(v - (expected[i] ?? Number.NaN)), `[${i}]: ${v} against ${expected[i]}`).toBeLessThanOrEqual(
      tolerance,
    );
  });
}

export const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
export const variance = (xs: readonly number[]): number => {
  const m = mean(xs);
  return mean(xs.map(x => (x - m) ** 2));
};
export const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);
