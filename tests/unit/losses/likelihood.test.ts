import { type Tensor, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { bernoulliLoss, gaussianKl, gaussianKlBetween, gaussianLoss } from '../../../src/losses/likelihood';
import { allNear, at, differences, near, numberOf, sigmoid } from './tools';

const mean = [0.5, -2, 0, 3];
const logDeviation = [0, 0.3, -1, -2.5];
const shape = [2, 2];
const of = (values: readonly number[]): Tensor => tensor([...values], shape);
const at0 = (values: readonly number[], i: number) => values[i] ?? Number.NaN;
/** Σ over features, mean over a batch of 2 */
const summed = (f: (i: number) => number) => [0, 1, 2, 3].map(f).reduce((a, b) => a + b, 0) / 2;
const klPlain = (m: readonly number[], s: readonly number[]) =>
  summed(i => 0.5 * (at0(m, i) ** 2 + Math.exp(2 * at0(s, i)) - 1 - 2 * at0(s, i)));

describe('gaussianKl', () => {
  const f = { mean: of(mean), logDeviation: of(logDeviation) };

  test('closed form, summed over features, averaged over the batch', () => {
    near(
      numberOf(() => gaussianKl(f)),
      klPlain(mean, logDeviation),
    );
    near(
      numberOf(() => gaussianKl({ mean: of([0, 0, 0, 0]), logDeviation: of([0, 0, 0, 0]) })),
      0,
    );
  });

  test('is features times what a mean over features gives', () => {
    const wrong = klPlain(mean, logDeviation) / 2;
    expect(Math.abs(numberOf(() => gaussianKl(f)) - wrong)).toBeGreaterThan(0.5);
  });

  test('gradients are μ/n and (σ² − 1)/n', () => {
    allNear(
      at(m => gaussianKl({ ...f, mean: m }), mean, shape).gradient,
      mean.map(m => m / 2),
    );
    const byDeviation = at(s => gaussianKl({ ...f, logDeviation: s }), logDeviation, shape).gradient;
    allNear(
      byDeviation,
      logDeviation.map(s => (Math.exp(2 * s) - 1) / 2),
    );
    allNear(
      byDeviation,
      differences(s => klPlain(mean, s), logDeviation),
      1e-5,
    );
  });

  test('any rank: the last axes all count as features', () => {
    const four = { mean: tensor([...mean], [1, 2, 2, 1]), logDeviation: tensor([...logDeviation], [1, 2, 2, 1]) };
    near(
      numberOf(() => gaussianKl(four)),
      2 * klPlain(mean, logDeviation),
    );
  });

  test('shapes that differ are refused', () => {
    expect(() => gaussianKl({ mean: of(mean), logDeviation: tensor2d([[0, 0]]) })).toThrow(
      '[2, 2], got one of shape [1, 2]',
    );
  });
});

describe('gaussianKlBetween', () => {
  const p = { mean: [1, 1, -1, 0.5], logDeviation: [0.5, -0.5, 1, -2] };
  const plain = (m: readonly number[], s: readonly number[]) =>
    summed(i => {
      const [pm, ps] = [at0(p.mean, i), at0(p.logDeviation, i)];
      return ps - at0(s, i) + (Math.exp(2 * at0(s, i)) + (at0(m, i) - pm) ** 2) / (2 * Math.exp(2 * ps)) - 0.5;
    });
  const q = { mean: of(mean), logDeviation: of(logDeviation) };
  const to = { mean: of(p.mean), logDeviation: of(p.logDeviation) };

  test('closed form, and 0 to itself', () => {
    near(
      numberOf(() => gaussianKlBetween(q, to)),
      plain(mean, logDeviation),
    );
    near(
      numberOf(() => gaussianKlBetween(q, q)),
      0,
    );
    expect(Math.abs(numberOf(() => gaussianKlBetween(to, q)) - plain(mean, logDeviation))).toBeGreaterThan(1);
  });

  test('to the standard normal it is gaussianKl', () => {
    const standard = { mean: of([0, 0, 0, 0]), logDeviation: of([0, 0, 0, 0]) };
    near(
      numberOf(() => gaussianKlBetween(q, standard)),
      klPlain(mean, logDeviation),
    );
  });

  test('gradients', () => {
    const byMean = at(m => gaussianKlBetween({ ...q, mean: m }, to), mean, shape).gradient;
    allNear(
      byMean,
      differences(m => plain(m, logDeviation), mean),
      1e-5,
    );
    const byDeviation = at(s => gaussianKlBetween({ ...q, logDeviation: s }, to), logDeviation, shape).gradient;
    allNear(
      byDeviation,
      differences(s => plain(mean, s), logDeviation),
      1e-5,
    );
  });

  test('survives deviations whose squares leave float32', () => {
    const tiny = { mean: of([0, 0, 0, 0]), logDeviation: of([-60, -60, -60, -60]) };
    near(
      numberOf(() => gaussianKlBetween(tiny, tiny)),
      0,
    );
  });
});

test('gaussianLoss: closed form over pictures, gradient (μ − x)/σ²', () => {
  const x = [1, -1, 0.5, 2];
  const dims = [2, 1, 2, 1];
  const s = tensor([...logDeviation], dims);
  const f = (m: Tensor) => gaussianLoss(tensor([...x], dims), { mean: m, logDeviation: s });
  const { value, gradient } = at(f, mean, dims);
  const expected = summed(i => {
    const sd = at0(logDeviation, i);
    return 0.5 * ((at0(x, i) - at0(mean, i)) / Math.exp(sd)) ** 2 + sd + 0.5 * Math.log(2 * Math.PI);
  });
  near(value, expected);
  allNear(
    gradient,
    mean.map((m, i) => (m - at0(x, i)) / Math.exp(2 * at0(logDeviation, i)) / 2),
  );
  expect(Math.abs(value - expected / 2)).toBeGreaterThan(1); // a mean over pixels
});

test('bernoulliLoss: closed form over pictures, gradient σ(l) − x, safe at ±10,000', () => {
  const l = [0, 3, -2, 9];
  const x = [1, 0, 0.5, 1];
  const dims = [2, 1, 2, 1];
  const { value, gradient } = at(v => bernoulliLoss(v, tensor([...x], dims)), l, dims);
  near(
    value,
    summed(i => -at0(x, i) * Math.log(sigmoid(at0(l, i))) - (1 - at0(x, i)) * Math.log(sigmoid(-at0(l, i)))),
  );
  allNear(
    gradient,
    l.map((v, i) => (sigmoid(v) - at0(x, i)) / 2),
  );
  const extreme = at(v => bernoulliLoss(v, tensor2d([[1, 0]])), [1e4, 1e4], [1, 2]);
  near(extreme.value, 1e4);
  allNear(extreme.gradient, [0, 1]);
});
