import '../core/tools';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { birthdayTest } from '../../../src/metrics/birthday';
import { dataCopying, rankSum } from '../../../src/metrics/dataCopying';
import { kMeans } from '../../../src/metrics/kMeans';
import type { Matrix } from '../../../src/metrics/matrix';
import { gaussians, matrix } from './tools';

// Two draws to train on and to hold out, and one that is generated, of N(0, I).
const [train, held, fresh] = [gaussians(500, 64, 1), gaussians(500, 64, 2), gaussians(500, 64, 3)];

/** The first rows of one matrix and the others of another. */
function mixed(first: Matrix, count: number, rest: Matrix): Matrix {
  const values = rest.values.slice();
  values.set(first.values.subarray(0, count * first.columns));
  return { ...rest, values };
}
/** Each value with noise. */
function noisy(of: Matrix, deviation: number): Matrix {
  const rng = new Rng(4);
  return { ...of, values: of.values.map(value => value + deviation * rng.gaussian()) };
}
/** Some of `atoms` equally likely points, drawn with replacement. */
function drawnOf(atoms: number, count: number, seed: number): Matrix {
  const rng = new Rng(seed);
  return matrix(Array.from({ length: count }, () => [rng.int(atoms)]));
}

describe('dataCopying', () => {
  const whole = { cells: 1 };
  it.each([
    ['fresh examples is about 0', fresh, 0, 2.5],
    ['one copy in ten is −4.3', mixed(train, 50, fresh), -4.3, 2],
    ['copies with noise of deviation 1 is about −13', noisy(train, 1), -13, 3],
    ['copies with noise of deviation 0.3 is −27.4, the least of 500 and 500', noisy(train, 0.3), -27.4, 0.05],
    ['examples 1.2 times as wide is about 21', gaussians(500, 64, 5, 1.2), 21, 2],
  ])('of %s', async (_, generated, expected, within) => {
    const { score, cells, n } = await dataCopying(generated, train, held, whole);
    expect(Math.abs(score - expected)).toBeLessThan(within);
    expect(cells).toEqual([{ z: score, generated: 500, held: 500 }]);
    expect(n).toEqual({ generated: 500, train: 500, held: 500 });
  });

  it('finds copies of one mode beside another that is missed by as much, which over all would cancel', async () => {
    const two = (seed: number) => {
      const of = gaussians(400, 4, seed);
      return { ...of, values: of.values.map((v, at) => v + (at < 800 ? 20 : 0)) };
    };
    const [real, other] = [two(1), two(2)];
    const made = { ...real, values: real.values.map((v, at) => (at < 800 ? v + 1e-4 : (two(3).values[at] ?? 0) * 3)) };
    const { score, cells } = await dataCopying(made, real, other, { cells: 2 });
    const z = cells.map(cell => cell.z ?? 0).sort((a, b) => a - b);
    expect(z[0]).toBeLessThan(-15);
    expect(z[1]).toBeGreaterThan(5);
    expect(cells.map(({ generated, held: of }) => [generated, of])).toEqual([
      [200, 200],
      [200, 200],
    ]);
    expect(score).toBeCloseTo(((z[0] ?? 0) + (z[1] ?? 0)) / 2, 10);
  });

  it('leaves out cells of few generated examples, and weighs the others by what is held out', async () => {
    const at = (...counts: [where: number, count: number][]) =>
      matrix(counts.flatMap(([where, count]) => Array.from({ length: count }, (_, i) => [where + i / 100])));
    const found = await dataCopying(at([0, 30], [9, 19]), at([0, 50], [9, 50]), at([0, 10], [9, 40]), { cells: 2 });
    const [first, last] = [...found.cells].sort((a, b) => b.generated - a.generated);
    expect(first).toMatchObject({ generated: 30, held: 10 });
    expect(last).toEqual({ z: undefined, generated: 19, held: 40 });
    expect(found.score).toBe(first?.z);
  });

  it.each([
    [49, 1],
    [149, 2],
    [650, 10],
  ])('takes a cell for each 50 of %i held-out examples: %i', async (rows, count) => {
    const of = (seed: number) => gaussians(rows, 2, seed);
    const found = await dataCopying(of(1), of(2), of(3), { least: 1 });
    expect(found.cells.length).toBe(count);
    expect(await dataCopying(of(1), of(2), of(3), { least: 1, cells: count, seed: 0 })).toEqual(found);
  });

  it('leaves out a cell without a held-out example, not one with a single one', async () => {
    const real = matrix([[0], [0.1], [9], [9.1]]);
    const ask = async (held: Matrix) => {
      const { cells } = await dataCopying(real, real, held, { cells: 2, least: 2 });
      return [...cells].sort((a, b) => a.held - b.held).map(({ z }) => z);
    };
    expect(await ask(matrix([[0.05], [0.06]]))).toEqual([undefined, expect.any(Number)]);
    expect(await ask(matrix([[0.05], [0.06], [9.05]]))).toEqual([expect.any(Number), expect.any(Number)]);
  });

  it.each([
    ['NaN', () => dataCopying(train1, train1, matrix([[Number.NaN]])), /finite numbers in held/],
    ['too few', () => dataCopying(matrix([[0]]), train1, train1), /none of the 1 cells holds 20 generated/],
    [
      'more cells than rows',
      () => dataCopying(train1, train1, train1, { cells: 3 }),
      /rows of train for 3 cells, got 2/,
    ],
    ['other columns', () => dataCopying(train, train1, train1), /as many columns in train/],
  ])('refuses %s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
  const train1 = matrix([[0], [1]]);
});

describe('rankSum', () => {
  it('is the definition written out, ties half', () => {
    // Of 6 pairs 3 are greater and one is equal.
    const z = rankSum(Float64Array.of(1, 4, 3), Float64Array.of(3, 2));
    expect(z).toBeCloseTo((3.5 - 3) / Math.sqrt((3 * 2 * 6) / 12), 12);
  });
});

describe('kMeans', () => {
  it('finds groups that lie apart, the same each time', async () => {
    const points = matrix(Array.from({ length: 90 }, (_, i) => [(i % 3) * 10 + (i % 7) / 10, i % 5]));
    const { centres, cells } = await kMeans(points, 3, new Rng(1));
    cells.forEach((cell, i) => {
      expect(cell).toBe(cells[i % 3]);
    });
    expect(new Set(cells).size).toBe(3);
    expect(await kMeans(points, 3, new Rng(1))).toEqual({ centres, cells });
  });

  it('ends where there are fewer different points than centres', async () => {
    const { cells } = await kMeans(matrix([[1], [1], [1]]), 2, new Rng(1));
    expect([...cells]).toEqual([0, 0, 0]);
  });
});

describe('birthdayTest', () => {
  it('of 400 equally likely points finds about 400', async () => {
    const { generated, real, n } = await birthdayTest(drawnOf(400, 600, 1), drawnOf(1600, 600, 2), { threshold: 0 });
    expect(generated.support / 400).toBeCloseTo(1, 0);
    expect(Math.abs(generated.support - 400)).toBeLessThan(60);
    expect(Math.abs(real.support - 1600)).toBeLessThan(500);
    expect(generated.atLeast).toBeLessThan(generated.support);
    expect(n).toEqual({ generated: 600, real: 600 });
  });

  it('holds a duplicate in four of ten samples of 20 of 400', async () => {
    const samples = Array.from({ length: 200 }, (_, i) => birthdayTest(drawnOf(400, 20, i), train1, { threshold: 0 }));
    const found = (await Promise.all(samples)).filter(({ generated }) => generated.duplicates > 0).length;
    // 1 − Π (1 − i / 400) = 0.381.
    expect(Math.abs(found / 200 - 0.381)).toBeLessThan(0.1);
  });
  const train1 = matrix([[0], [5]]);

  it('takes for the same what a hundredth of real examples have', async () => {
    const { real, generated, threshold } = await birthdayTest(fresh, train);
    expect(threshold).toBeGreaterThan(4);
    expect(real.duplicates).toBeGreaterThan(2);
    expect(real.duplicates).toBeLessThan(6);
    expect(real.support).toBe((500 * 499) / 2 / real.duplicates);
    expect(generated.duplicates).toBeLessThan(12);
  });

  it('without a duplicate has no end of support, and a least: n (n − 1) / 2 over −ln 0.05', async () => {
    const { generated } = await birthdayTest(matrix([[0], [1], [2]]), train1, { threshold: 0.5 });
    expect(generated).toEqual({
      duplicates: 0,
      support: Number.POSITIVE_INFINITY,
      atLeast: expect.closeTo(3 / 2.9957, 4),
    });
  });

  it.each([
    // χ²(0.95; 2 · pairs + 2) / 2, by SciPy.
    [1, 4.743864518],
    [5, 10.513034909],
    [20, 29.062018841],
  ])('of %i pairs expects no more than %d in 19 of 20 samples', async (pairs, most) => {
    const twice = matrix(Array.from({ length: 2 * pairs }, (_, i) => [i >> 1]));
    const { generated } = await birthdayTest(twice, train1, { threshold: 0 });
    expect(generated.duplicates).toBe(pairs);
    expect(generated.atLeast / ((pairs * (2 * pairs - 1)) / most)).toBeCloseTo(1, 2);
  });

  it('takes the threshold for a distance, and else that of the nearest hundredth', async () => {
    expect(await birthdayTest(matrix([[0], [3]]), matrix([[0], [2]]), { threshold: 2 })).toMatchObject({
      generated: { duplicates: 0 },
      real: { duplicates: 1 },
      threshold: 2,
    });
    // To their nearest other 1, 1, 2, 3, 4, …
    const apart = (rows: number) => matrix(Array.from({ length: rows }, (_, i) => [(i * (i + 1)) / 2]));
    expect((await birthdayTest(train1, apart(200))).threshold).toBe(1);
    expect((await birthdayTest(train1, apart(201))).threshold).toBe(2);
  });

  it.each([
    ['NaN', () => birthdayTest(matrix([[0], [Number.NaN]]), train1), /finite numbers in generated/],
    ['NaN of real ones', () => birthdayTest(train1, matrix([[0], [Number.NaN]])), /finite numbers in real/],
    ['one real row', () => birthdayTest(train1, matrix([[0]])), /more rows of real than neighbours, 1, got 1/],
    ['one row', () => birthdayTest(matrix([[0]]), train1), /more rows of generated than neighbours, 1, got 1/],
    [
      'a threshold below 0',
      () => birthdayTest(train1, train1, { threshold: -1 }),
      /threshold: expected a number from 0/,
    ],
  ])('refuses %s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});

it('tests of copying keep no tensor', async () => {
  const before = memory().numTensors;
  const small = gaussians(40, 2, 1);
  await dataCopying(small, small, small, { cells: 1 });
  await birthdayTest(small, small);
  expect(memory().numTensors).toBe(before);
});
