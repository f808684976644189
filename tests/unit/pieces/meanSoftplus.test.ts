import '@tensorflow/tfjs-backend-cpu';
import { getKernel, grad, memory, mul, setBackend, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { correctGradients } from '../../../src/gradients/correct';
import { meanSoftplus } from '../../../src/pieces/meanSoftplus';

const logits = [-3, -0.5, 0, 0.25, 2, 7, 1e4, -1e4, 0.1];
const weights = [1, -2, 3, 0.5, -1, 2, 1, 1, -3];
const n = logits.length;
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigma = (x: number) => 1 / (1 + Math.exp(-x));

function near(got: Tensor, want: readonly number[]) {
  const values = got.dataSync();
  expect(values.length).toBe(want.length);
  for (const [i, w] of want.entries())
    expect(Math.abs((values[i] ?? Number.NaN) - w)).toBeLessThan(1e-6 * Math.max(1, w));
}

describe.each(['cpu', 'simd'])('meanSoftplus on %s', backend => {
  beforeAll(async () => {
    expect(await registerSimd()).toBe(true);
    correctGradients();
    expect(await setBackend(backend)).toBe(true);
  });
  afterAll(async () => {
    await setBackend('cpu');
  });

  it.each([1, -1] as const)('is the closed form with both its derivatives, for sign %i', sign => {
    expect(getKernel('MeanSoftplus', backend) !== undefined).toBe(backend === 'simd');
    const before = memory().numTensors;
    tidy(() => {
      const [x, w] = [tensor(logits, [3, 3]), tensor(weights, [3, 3])];
      near(meanSoftplus(x, sign), [logits.reduce((total, l) => total + softplus(sign * l), 0) / n]);
      const slope = grad((at: Tensor) => mul(meanSoftplus(at, sign), 3));
      near(
        slope(x),
        logits.map(l => (3 * sign * sigma(sign * l)) / n),
      );
      near(
        grad((at: Tensor) => sum(mul(slope(at), w)))(x),
        logits.map((l, i) => (3 * sigma(l) * sigma(-l) * (weights[i] ?? 0)) / n),
      );
    });
    expect(memory().numTensors).toBe(before);
  });
});
