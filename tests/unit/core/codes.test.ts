import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { bernoulli } from '../../../src/core/latents/bernoulli';
import { categorical } from '../../../src/core/latents/categorical';
import type { Code, Latent } from '../../../src/core/latents/latent';
import { normal } from '../../../src/core/latents/normal';
import { uniform } from '../../../src/core/latents/uniform';
import { Rng } from '../../../src/core/rng';
import { close, HALF_LOG_2PI, mean, valuesOf, variance } from './tools';

const nll = (latent: Latent, rows: number[][]) => valuesOf(() => latent.nll(tensor2d(rows)));
const posterior = (code: Code, codes: number[][], parameters: number[][]) =>
  valuesOf(() => code.posteriorNll(tensor2d(codes), tensor2d(parameters)));

describe('categorical', () => {
  const digit = categorical(4);
  test('entropy and nll are log k', () => {
    close([digit.entropy], [Math.log(4)]);
    close(
      nll(digit, [
        [1, 0, 0, 0],
        [0, 0, 1, 0],
      ]),
      [Math.log(4), Math.log(4)],
    );
  });
  test('draws are one-hot and even', () => {
    const n = 8000;
    const rows = valuesOf(() => digit.sample(n, new Rng(1)));
    const counts = [0, 1, 2, 3].map(k => rows.filter((v, i) => i % 4 === k && v === 1).length);
    expect(counts.reduce((a, b) => a + b)).toBe(n);
    expect(rows.every(v => v === 0 || v === 1)).toBe(true);
    for (const count of counts) expect(Math.abs(count / n - 0.25)).toBeLessThan(4 * Math.sqrt(3 / 16 / n));
  });
  test('posterior is a softmax', () => {
    close(posterior(digit, [[0, 1, 0, 0]], [[0, 2, 0, 0]]), [Math.log(1 + 3 * Math.exp(-2))]);
    close(posterior(digit, [[0, 1, 0, 0]], [[1e4, -1e4, 0, 0]]), [2e4]);
  });
  test('estimate, encode, sweep', () => {
    const shares = [1, 2, 5, 2].map(v => v / 10);
    close(
      valuesOf(() => digit.estimate(tensor2d([shares.map(Math.log)]))),
      shares,
    );
    expect([...digit.encode('digit', 3)]).toEqual([0, 0, 0, 1]);
    expect(digit.sweep(99).map(row => row.indexOf(1))).toEqual([0, 1, 2, 3]);
    expect(() => digit.encode('digit', 4)).toThrow('codes.digit: expected a class from 0 to 3, got 4.');
    expect(() => digit.encode('digit', -1)).toThrow('got -1');
    expect(() => categorical(1)).toThrow('categorical(k): expected a whole number of at least 2, got 1.');
  });
});

describe('uniform', () => {
  const pair = uniform({ min: -2, max: 3, size: 2 });
  test('entropy, nll inside and outside', () => {
    close([uniform().entropy, pair.entropy], [Math.log(2), 2 * Math.log(5)]);
    close(
      nll(pair, [
        [-2, 3],
        [0, 0],
      ]),
      [2 * Math.log(5), 2 * Math.log(5)],
    );
    expect(
      nll(pair, [
        [0, 3.01],
        [-2.01, 0],
      ]),
    ).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
  test('draws stay inside, with their mean and variance', () => {
    const n = 20_000;
    const xs = valuesOf(() => pair.sample(n / 2, new Rng(1)));
    expect(xs.every(x => x >= -2 && x <= 3)).toBe(true);
    expect(Math.abs(mean(xs) - 0.5)).toBeLessThan(4 * Math.sqrt(25 / 12 / n));
    expect(Math.abs(variance(xs) - 25 / 12)).toBeLessThan(4 * Math.sqrt(625 / 180 / n));
  });
  test('posterior is a Gaussian with learned or fixed deviation', () => {
    close(posterior(pair, [[1, 2]], [[0, 2, Math.log(2), -1]]), [0.125 + Math.log(2) - 1 + 2 * HALF_LOG_2PI]);
    close(posterior(uniform({ deviation: 0.5 }), [[1]], [[0]]), [2 - Math.log(2) + HALF_LOG_2PI]);
    expect(uniform({ deviation: 1 }).parameters).toBe(1);
    expect(pair.parameters).toBe(4);
  });
  test('estimate, encode, sweep', () => {
    expect(valuesOf(() => pair.estimate(tensor2d([[0.5, -1, 7, 8]])))).toEqual([0.5, -1]);
    expect([...pair.encode('c', [5, -5])]).toEqual([5, -5]); // beyond the range: InfoGAN's figures go to ±2
    expect([...uniform().encode('c', 0.5)]).toEqual([0.5]);
    expect(() => pair.encode('c', 1)).toThrow('codes.c: expected 2 numbers, got 1.');
    expect(() => uniform().encode('c', [1, 2])).toThrow('codes.c: expected a number, got [1,2].');
    expect(pair.sweep(3).map(row => [...row])).toEqual([
      [-2, 0.5],
      [0.5, 0.5],
      [3, 0.5],
      [0.5, -2],
      [0.5, 0.5],
      [0.5, 3],
    ]);
    expect(
      uniform()
        .sweep(1)
        .map(row => [...row]),
    ).toEqual([[0]]);
  });
  test('options out of range are refused', () => {
    expect(() => uniform({ min: 1, max: 1 })).toThrow('expected min < max, got 1 and 1.');
    expect(() => uniform({ size: 0 })).toThrow('uniform: size');
    expect(() => uniform({ deviation: 0 })).toThrow('deviation');
    expect(() => uniform({ min: Number.NaN })).toThrow('uniform: min');
  });
});

describe('normal', () => {
  test('entropy and nll', () => {
    close([normal(3).entropy], [3 * (HALF_LOG_2PI + 0.5)]);
    close(
      nll(normal(2), [
        [0, 0],
        [1, -2],
      ]),
      [2 * HALF_LOG_2PI, 2.5 + 2 * HALF_LOG_2PI],
    );
  });
  test('posterior, estimate, encode, sweep', () => {
    close(posterior(normal(1), [[1]], [[0.5, Math.log(0.5)]]), [0.5 - Math.log(2) + HALF_LOG_2PI]);
    close(posterior(normal(2, { deviation: 2 }), [[1, 0]], [[0, 0]]), [0.125 + 2 * Math.log(2) + 2 * HALF_LOG_2PI]);
    expect(valuesOf(() => normal(1).estimate(tensor2d([[3, 9]])))).toEqual([3]);
    expect([...normal(2).encode('z', [1, 2])]).toEqual([1, 2]);
    expect(
      normal(1)
        .sweep(5)
        .map(row => [...row]),
    ).toEqual([[-2], [-1], [0], [1], [2]]);
    expect(() => normal(0)).toThrow('normal(size): expected a whole number of at least 1, got 0.');
  });
});

describe('bernoulli', () => {
  const flags = bernoulli(2, 0.2);
  const [on, off] = [-Math.log(0.2), -Math.log(0.8)];
  test('entropy and nll', () => {
    close([flags.entropy], [2 * (0.2 * on + 0.8 * off)]);
    close(
      nll(flags, [
        [1, 0],
        [0, 0],
      ]),
      [on + off, 2 * off],
    );
  });
  test('draws are 1 with probability p', () => {
    const n = 20_000;
    const xs = valuesOf(() => flags.sample(n / 2, new Rng(1)));
    expect(xs.every(x => x === 0 || x === 1)).toBe(true);
    expect(Math.abs(mean(xs) - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / n));
  });
  test('posterior, estimate, encode, sweep', () => {
    close(posterior(flags, [[1, 0]], [[3, 0]]), [Math.log1p(Math.exp(-3)) + Math.log(2)]);
    close(posterior(flags, [[1, 0]], [[-1e4, 1e4]]), [2e4]);
    close(
      valuesOf(() => flags.estimate(tensor2d([[Math.log(3), -Math.log(3)]]))),
      [0.75, 0.25],
    );
    expect([...flags.encode('f', [0, 1])]).toEqual([0, 1]);
    expect([...bernoulli().encode('f', 1)]).toEqual([1]);
    expect(() => flags.encode('f', [0, 0.5])).toThrow('codes.f: expected 2 values of 0 or 1, got [0,0.5].');
    expect(flags.sweep(9).map(row => [...row])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    for (const p of [0, 1, -1, Number.NaN]) expect(() => bernoulli(1, p)).toThrow('bernoulli(p)');
  });
});
