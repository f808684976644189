import {
  add,
  argMax,
  grads,
  log,
  moments,
  mul,
  softmax,
  sum,
  type Tensor,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { normal } from '../../../src/core/latents/normal';
import { Rng } from '../../../src/core/rng';
import { concrete } from '../../../src/losses/concrete';
import { gaussianNoise, gumbelNoise, logisticNoise, noiseOf, uniformNoise } from '../../../src/losses/noise';
import { locationScale } from '../../../src/losses/reparameterise';
import { allNear, near } from './tools';

const DRAWS = 20_000;

describe.each([
  // name, noise, mean, variance, fourth standardised moment
  ['gaussian', gaussianNoise, 0, 1, 3],
  ['uniform', uniformNoise, 0, 1 / 3, 9 / 5],
  ['logistic', logisticNoise, 0, Math.PI ** 2 / 3, 21 / 5],
  ['Gumbel', gumbelNoise, 0.5772156649, Math.PI ** 2 / 6, 27 / 5],
  ['a latent', noiseOf(normal(2)), 0, 1, 3],
] as const)('%s noise', (_, noise, mean, variance, kurtosis) => {
  test('has its mean and variance, within 4 standard errors', () => {
    const [m, v] = tidy(() => {
      const got = moments(noise([DRAWS / 2, 2], new Rng(7)));
      return [got.mean.dataSync()[0] ?? Number.NaN, got.variance.dataSync()[0] ?? Number.NaN];
    });
    expect(Math.abs(m - mean)).toBeLessThan(4 * Math.sqrt(variance / DRAWS));
    expect(Math.abs(v - variance)).toBeLessThan(4 * variance * Math.sqrt((kurtosis - 1) / DRAWS));
  });

  test('has the shape asked for, is finite, and follows the seed', () => {
    const values = (seed: number) => noise([3, 2, 2], new Rng(seed));
    expect(values(1).shape).toEqual([3, 2, 2]);
    expect([...values(1).dataSync()].every(Number.isFinite)).toBe(true);
    expect([...values(1).dataSync()]).toEqual([...values(1).dataSync()]);
    expect([...values(1).dataSync()]).not.toEqual([...values(2).dataSync()]);
  });
});

test('noise stays finite when the generator returns its ends', () => {
  for (const end of [0, 2 ** 32 - 1]) {
    const stuck = Object.assign(new Rng(0), { uint32: () => end });
    for (const noise of [logisticNoise, gumbelNoise]) {
      expect(Number.isFinite(noise([1], stuck).dataSync()[0])).toBe(true);
    }
  }
});

describe('locationScale', () => {
  const q = locationScale();
  const mean = tensor2d([[1, -2]]);
  const noise = tensor2d([[0.5, -1.5]]);

  test('draw is μ + σ ε, with σ, log σ or a number', () => {
    allNear(q.draw({ mean, deviation: tensor2d([[2, 3]]) }, noise).dataSync(), [2, -6.5]);
    allNear(q.draw({ mean, logDeviation: tensor2d([[Math.log(2), Math.log(3)]]) }, noise).dataSync(), [2, -6.5]);
    allNear(q.draw({ mean, deviation: 0.1 }, noise).dataSync(), [1.05, -2.15]);
  });

  test('gradients: 1 by μ, σ ε by log σ', () => {
    const f = (m: Tensor, s: Tensor) => sum(q.draw({ mean: m, logDeviation: s }, noise));
    const [byMean, byDeviation] = grads(f)([mean, tensor2d([[0, 1]])]);
    allNear(byMean?.dataSync() ?? [], [1, 1]);
    allNear(byDeviation?.dataSync() ?? [], [0.5, -1.5 * Math.E]);
  });
});

describe('concrete', () => {
  const p = [0.1, 0.2, 0.7];
  const logits = log(tensor2d([p]));

  test('draws are rows of a simplex whose largest entry is class k with its probability', () => {
    const q = concrete({ temperature: 0.3 });
    const n = 20_000;
    const rows = q.draw(logits, q.noise([n, 3], new Rng(3)));
    allNear(sum(rows, 1).dataSync(), new Float32Array(n).fill(1), 1e-5);
    const picks = Array.from(argMax(rows, 1).dataSync());
    for (const [k, pk] of p.entries()) {
      const share = picks.reduce((count, pick) => count + (pick === k ? 1 : 0), 0) / n;
      expect(Math.abs(share - pk)).toBeLessThan(4 * Math.sqrt((pk * (1 - pk)) / n));
    }
  });

  test('is softmax((logits + g) / τ), differentiable in the logits', () => {
    const g = tensor2d([[0.3, -0.2, 1]]);
    const draw = concrete({ temperature: 0.5 }).draw(logits, g);
    allNear(draw.dataSync(), softmax(mul(add(logits, g), 2)).dataSync());
    const first = tensor2d([[1, 0, 0]]);
    const [byLogits] = grads((l: Tensor) => sum(mul(concrete({ temperature: 0.5 }).draw(l, g), first)))([logits]);
    const y = [...draw.dataSync()];
    allNear(
      byLogits?.dataSync() ?? [],
      y.map((v, k) => 2 * (y[0] ?? 0) * ((k === 0 ? 1 : 0) - v)),
    );
  });

  test('a temperature that is not positive is refused', () => {
    for (const temperature of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => concrete({ temperature })).toThrow(
        `concrete({temperature}): expected a number above 0, got ${temperature}.`,
      );
    }
    near(
      concrete()
        .draw(tensor2d([[1]]), tensor2d([[5]]))
        .dataSync()[0] ?? 0,
      1,
    );
  });
});
