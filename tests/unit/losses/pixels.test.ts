import { memory, tensor, tensor2d, tidy, variableGrads } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { bernoulliPixels, gaussianPixels } from '../../../src/losses/pixels';
import { meanOf } from '../../../src/losses/reduce';
import { splitGaussian } from '../../../src/losses/splitGaussian';
import { allNear, near, sigmoid } from './tools';

const logits = [0.5, -2, 0, 3];
const images = [1, -1, 0, 0.5];

describe('bernoulliPixels', () => {
  test('reads [−1, 1] as probabilities: grey costs, at best, its entropy', () => {
    const at = (l: number, x: number) =>
      Array.from(bernoulliPixels.nll(tensor2d([[l]]), tensor2d([[x]])).dataSync())[0] ?? Number.NaN;
    near(at(0, 0), Math.log(2));
    near(at(2, 1), -Math.log(sigmoid(2)));
    near(at(2, -1), -Math.log(1 - sigmoid(2)));
    // x = ½ is a coin of probability ¾; the best logit for it is log 3, and costs its entropy.
    const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    near(at(Math.log(3), 0.5), entropy);
    expect(at(Math.log(3) + 0.3, 0.5)).toBeGreaterThan(entropy);
    expect(at(Math.log(3) - 0.3, 0.5)).toBeGreaterThan(entropy);
  });

  test('is a sum over pixels, one number for each picture, of whatever rank', () => {
    const each = logits.map((l, i) => {
      const p = ((images[i] ?? 0) + 1) / 2;
      return -p * Math.log(sigmoid(l)) - (1 - p) * Math.log(1 - sigmoid(l));
    });
    const [a = 0, b = 0, c = 0, d = 0] = each;
    const shape = [2, 1, 2, 1];
    allNear(Array.from(bernoulliPixels.nll(tensor(logits, shape), tensor(images, shape)).dataSync()), [a + b, c + d]);
  });

  test('its mean picture is 2σ(l) − 1', () => {
    const mean = Array.from(bernoulliPixels.mean(tensor(logits)).dataSync());
    allNear(
      mean,
      logits.map(l => 2 * sigmoid(l) - 1),
    );
  });

  test('logits of ±10,000 cost what they should', () => {
    const nll = bernoulliPixels.nll(tensor2d([[10_000, -10_000]]), tensor2d([[1, 1]]));
    expect(nll.dataSync()[0]).toBe(10_000);
  });

  test('refuses pictures of another shape', () => {
    expect(() => bernoulliPixels.nll(tensor2d([[0, 0]]), tensor2d([[0]]))).toThrow('bernoulliPixels.nll: images');
  });
});

describe('gaussianPixels', () => {
  const x = tensor2d([[0.5, -1]]);
  const mean = tensor2d([[0, 0.5]]);
  const plain = (s: number) => (0.25 + 2.25) / (2 * s * s) + 2 * Math.log(s) + Math.log(2 * Math.PI);

  test('a fixed deviation', () => {
    near(gaussianPixels(0.3).nll(mean, x).dataSync()[0] ?? 0, plain(0.3), 1e-5);
    expect(gaussianPixels(0.3).net).toBeUndefined();
    expect(gaussianPixels(0.3).mean(mean)).toBe(mean);
    expect(() => gaussianPixels(0)).toThrow('deviation: expected a number from 0.000001');
  });

  test('a learned one starts at ½, has a gradient, and is freed with its net', () => {
    const before = memory().numTensors;
    const likelihood = gaussianPixels();
    const [logDeviation] = likelihood.net?.weights ?? [];
    expect(memory().numTensors).toBe(before + 1);
    tidy(() => {
      near(likelihood.nll(mean, x).dataSync()[0] ?? 0, plain(0.5), 1e-5);
      const { grads } = variableGrads(() => meanOf(() => likelihood.nll(mean, x)));
      // d/d log σ = D − Σ(x − μ)²/σ²
      near(grads[logDeviation?.name ?? '']?.dataSync()[0] ?? 0, 2 - 2.5 / 0.25, 1e-5);
    });
    likelihood.net?.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

test('splitGaussian: means first, then log deviations; odd columns are refused', () => {
  const { mean, logDeviation } = splitGaussian(
    tensor2d([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]),
  );
  expect(mean.arraySync()).toEqual([
    [1, 2],
    [5, 6],
  ]);
  expect(logDeviation.arraySync()).toEqual([
    [3, 4],
    [7, 8],
  ]);
  expect(() => splitGaussian(tensor2d([[1, 2, 3]]))).toThrow('expected an even number of columns');
});
