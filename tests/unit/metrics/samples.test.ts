import '../core/tools';
import { memory, mul, slice, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { densityCoverage } from '../../../src/metrics/densityCoverage';
import { kernelDistance, kernelDistanceTo } from '../../../src/metrics/kernelDistance';
import type { Matrix } from '../../../src/metrics/matrix';
import { precisionRecall } from '../../../src/metrics/precisionRecall';
import { randomFeatures } from '../../../src/metrics/randomFeatures';
import { twoSampleTest } from '../../../src/metrics/twoSample';
import { gaussians, matrix, rowsOf } from './tools';

// Two draws of N(0, I), a copy of the one, and one of 50 examples ten times over.
const real = gaussians(500, 64, 1);
const fresh = gaussians(500, 64, 2);
const copies: Matrix = { ...real, values: real.values.slice() };
const fifty = rowsOf(fresh).slice(0, 50);
const collapsed = matrix(Array.from({ length: 10 }, () => fifty).flat());
const [two, one] = [matrix([[0], [1]]), matrix([[0]])];

describe('kernelDistance', () => {
  it('of N(0, I) and N(c, I) is the closed form', async () => {
    // t = c²: 3t + 3t² + t³ + (6t² + 3t) / d + 6t / d².
    const { distance, error } = await kernelDistance(gaussians(500, 64, 3, 1, 0.5), real, {
      subsets: 40,
      subsetSize: 125,
    });
    expect(error).toBeGreaterThan(0.02);
    expect(error).toBeLessThan(0.06);
    expect(Math.abs(distance - 0.9711)).toBeLessThan(2.5 * error);
  });

  it('of two draws of one distribution is near 0, by its error', async () => {
    const { distance, error, deviation, ...rest } = await kernelDistance(fresh, real, {
      subsets: 20,
      subsetSize: 100,
    });
    expect(Math.abs(distance)).toBeLessThan(2.5 * error);
    expect(error).toBeCloseTo(deviation * Math.sqrt(100 / 400 + 1 / 20), 10);
    expect(rest).toEqual({ subsets: 20, subsetSize: 100, n: { generated: 500, real: 500 } });
  });

  it('is the definition written out', async () => {
    // Kernels of 1 × 1: 8 among (1, 1), 27 among (1, 2), 125 among (2, 2), 1 with 0.
    const found = await kernelDistance(matrix([[1], [2]]), matrix([[0], [1]]), { subsets: 1, subsetSize: 2 });
    expect(found.distance).toBeCloseTo(27 + 1 - (2 * (1 + 8 + 1 + 27)) / 4, 5);
    expect(found.error).toBeNaN();
  });

  it('depends on its seed alone', async () => {
    const ask = (seed: number) => kernelDistance(fresh, real, { subsets: 2, subsetSize: 20, seed });
    expect(await ask(1)).toEqual(await ask(1));
    expect((await ask(1)).distance).not.toBe((await ask(2)).distance);
  });
});

describe('kernelDistanceTo', () => {
  it('is the definition written out, over all pairs', async () => {
    const { distance, error } = await kernelDistanceTo(matrix([[1], [2]]), matrix([[0], [1]]));
    expect(distance).toBeCloseTo(27 + 1 - (2 * (1 + 8 + 1 + 27)) / 4, 5);
    // Shares 27 − 4.5 and 27 − 14: twice their deviation by the root of two.
    expect(error).toBeCloseTo(2 * Math.sqrt((22.5 - 13) ** 2 / 2 / 2), 5);
  });

  it('has the error that other draws beside the same real ones have', async () => {
    const found = await Promise.all(
      Array.from({ length: 24 }, (_, i) => kernelDistanceTo(gaussians(60, 8, 10 + i, 1, 0.5), gaussians(100, 8, 1))),
    );
    const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    const middle = mean(found.map(({ distance }) => distance));
    const deviation = Math.sqrt(mean(found.map(({ distance }) => (distance - middle) ** 2)));
    expect(mean(found.map(({ error }) => error)) / deviation).toBeGreaterThan(0.65);
    expect(mean(found.map(({ error }) => error)) / deviation).toBeLessThan(1.5);
  });
});

describe('randomFeatures', () => {
  const pictures = (n: number, seed: number, of = 1) =>
    tidy(() => mul(new Rng(seed).uniform([n, 9, 12, 2], -1, 1), of)) as Tensor4D;

  it('are those of a seed, picture by picture, and leave no tensor', async () => {
    const images = pictures(70, 1);
    const { numTensors } = memory();
    const all = await randomFeatures([9, 12, 2], { channels: 3 }).of(images);
    expect([all.rows, all.columns]).toEqual([70, 15]);
    const last = await randomFeatures([9, 12, 2], { channels: 3 }).of(slice(images, [69, 0, 0, 0]));
    expect(Array.from(last.values, x => x.toFixed(4))).toEqual(Array.from(all.values.slice(-15), x => x.toFixed(4)));
    expect(memory().numTensors).toBe(numTensors + 1);
    const { name } = randomFeatures([9, 12, 2], { channels: 3 });
    expect(name).toContain('seed 0, 1 maps of 3 channels');
  });

  it('order pictures by how far they are from real ones', async () => {
    const features = randomFeatures([9, 12, 2]);
    const real = await features.of(pictures(60, 1));
    const to = async (of: number) => (await kernelDistanceTo(await features.of(pictures(60, 2, of)), real)).distance;
    const [same, paler, grey] = [await to(1), await to(0.7), await to(0.2)];
    expect(Math.abs(same)).toBeLessThan(paler);
    expect(paler).toBeLessThan(grey);
  });

  it('refuses small pictures, and others than it is made for', async () => {
    expect(() => randomFeatures([7, 9, 1])).toThrow(/expected pictures from 8 × 8, got 7 × 9/);
    await expect(randomFeatures([8, 8, 1]).of(pictures(2, 1))).rejects.toThrow(/randomFeatures/);
  });
});

describe('kernelDistance, of what is usual', () => {
  const column = (rows: number, seed: number) => gaussians(rows, 1, seed);

  it('takes 100 subsets of half of the smaller side, at most 1000, from seed 0', async () => {
    const found = await kernelDistance(column(10, 1), column(7, 2));
    expect(found).toMatchObject({ subsets: 100, subsetSize: 3, n: { generated: 10, real: 7 } });
    expect(await kernelDistance(column(10, 1), column(7, 2), { seed: 0 })).toEqual(found);
    expect((await kernelDistance(column(2100, 1), column(2200, 2), { subsets: 1 })).subsetSize).toBe(1000);
    expect((await kernelDistance(two, column(3, 1), { subsets: 1 })).subsetSize).toBe(2);
  });

  it('gives the deviation of a sample', async () => {
    const ask = (subsets: number) => kernelDistance(column(30, 1), column(30, 2), { subsets });
    const [first, both] = [await ask(1), await ask(2)];
    expect(both.deviation).toBeCloseTo(Math.SQRT2 * Math.abs(first.distance - both.distance), 10);
  });
});

describe('precisionRecall', () => {
  it('of two draws of N(0, I) in 64 columns is .64 and .63', async () => {
    const { precision, recall, k, n } = await precisionRecall(fresh, real);
    expect(precision).toBeCloseTo(0.64, 1);
    expect(recall).toBeCloseTo(0.63, 1);
    expect([k, n]).toEqual([3, { generated: 500, real: 500 }]);
  });

  it('is nearly 1 in two columns', async () => {
    const { precision, recall } = await precisionRecall(gaussians(1000, 2, 2), gaussians(1000, 2, 1), { k: 5 });
    expect(Math.min(precision, recall)).toBeGreaterThan(0.99);
  });

  it('of 50 examples ten times over has no recall', async () => {
    const { precision, recall } = await precisionRecall(collapsed, real, { k: 5 });
    expect(recall).toBe(0);
    expect(precision).toBeGreaterThan(0.6);
  });

  it('counts what lies on the rim', async () => {
    // The ball around 0 reaches to 1, that around 1 to 0.
    const found = await precisionRecall(matrix([[-1], [2], [2.5]]), two, { k: 1 });
    expect(found.precision).toBeCloseTo(2 / 3, 10);
  });

  it('of a set and its copy is 1 and 1', async () => {
    expect(await precisionRecall(copies, real)).toMatchObject({ precision: 1, recall: 1 });
  });
});

describe('densityCoverage', () => {
  it.each([2, 64])('of two draws of N(0, I) in %i columns is 1 and 1 − 2⁻⁵', async columns => {
    const { density, coverage } = await densityCoverage(gaussians(500, columns, 2), gaussians(500, columns, 1));
    expect(Math.abs(density - 1)).toBeLessThan(0.12);
    expect(Math.abs(coverage - (1 - 2 ** -5))).toBeLessThan(0.03);
  });

  it('of a set and its copy is 1 and 1: each ball holds its centre and all neighbours but that on the rim', async () => {
    expect(await densityCoverage(copies, real)).toMatchObject({ density: 1, coverage: 1, k: 5 });
  });

  it('of 50 examples ten times over covers less than half', async () => {
    const { coverage } = await densityCoverage(collapsed, real);
    expect(coverage).toBeGreaterThan(0.3);
    expect(coverage).toBeLessThan(0.5);
  });

  it('leaves out what lies on the rim', async () => {
    const found = await densityCoverage(matrix([[-1], [2], [0.5]]), two, { k: 1 });
    expect(found).toMatchObject({ density: expect.closeTo(2 / 3, 10), coverage: 1 });
  });
});

describe('twoSampleTest', () => {
  it('of two draws of one distribution is about a half', async () => {
    expect(Math.abs((await twoSampleTest(fresh, real)).accuracy - 0.5)).toBeLessThan(0.05);
  });

  it('of copies is 0', async () => {
    expect(await twoSampleTest(copies, real)).toEqual({
      accuracy: 0,
      generated: 0,
      real: 0,
      n: { generated: 500, real: 500 },
    });
  });

  it('of 50 examples ten times over has all of these right', async () => {
    const { accuracy, generated } = await twoSampleTest(collapsed, real);
    expect(generated).toBe(1);
    expect(accuracy).toBeGreaterThan(0.85);
  });

  it('counts half where both are equally near', async () => {
    // 0 and 2 lie 1 from 1 of their own set and from 1 of the others; both 1 have each other at 0.
    const found = await twoSampleTest(matrix([[0], [1]]), matrix([[2], [1]]));
    expect(found).toMatchObject({ generated: 0.25, real: 0.25, accuracy: 0.25 });
  });
});

it('measures of two samples keep no tensor', async () => {
  const before = memory().numTensors;
  await kernelDistance(two, two, { subsets: 1 });
  await precisionRecall(two, two, { k: 1 });
  await twoSampleTest(two, two);
  expect(memory().numTensors).toBe(before);
});

it.each([
  ['kernelDistance', () => kernelDistance(two, two, { subsets: 1 })],
  ['twoSampleTest', () => twoSampleTest(two, two)],
])('%s lets the page have a turn', async (_, measure) => {
  let turns = 0;
  setImmediate(() => turns++);
  await measure();
  expect(turns).toBe(1);
});

it.each([
  ['kernelDistance of one row', () => kernelDistance(one, two), /subsets of 2 rows cannot be drawn of 1/],
  ['kernelDistance of NaN', () => kernelDistance(two, matrix([[0], [Number.NaN]])), /finite numbers in real/],
  ['kernelDistance of NaN made', () => kernelDistance(matrix([[Number.NaN], [0]]), two), /finite numbers in generated/],
  ['kernelDistance of few real', () => kernelDistance(two, one), /subsets of 2 rows cannot be drawn of 1/],
  ['larger subsets', () => kernelDistance(two, two, { subsetSize: 3 }), /subsets of 3 rows cannot be drawn of 2/],
  ['subsets of one', () => kernelDistance(two, two, { subsetSize: 1 }), /subsetSize: expected a whole number/],
  ['other columns', () => precisionRecall(real, two), /as many columns in real/],
  ['k too great', () => precisionRecall(two, two, { k: 2 }), /more rows of generated.* 2, got 2/],
  ['no k', () => densityCoverage(two, two, { k: 0 }), /k: expected a whole number of at least 1/],
  ['few real rows', () => densityCoverage(two, two), /more rows of real than neighbours, 5, got 2/],
  ['unequal sets', () => twoSampleTest(two, matrix([[0], [1], [2]])), /got 2 and 3. Leave some out/],
  ['NaN', () => twoSampleTest(two, matrix([[0], [Number.NaN]])), /finite numbers in real/],
])('refuses %s', async (_, run, message) => {
  await expect(run()).rejects.toThrow(message);
});
