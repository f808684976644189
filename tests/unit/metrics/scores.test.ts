import '../core/tools';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { frechetBetween, frechetDistance, gaussianOf } from '../../../src/metrics/frechet';
import { inceptionScore } from '../../../src/metrics/inceptionScore';
import { intraClass } from '../../../src/metrics/intraClass';
import type { Matrix } from '../../../src/metrics/matrix';
import { Moments } from '../../../src/metrics/moments';
import { perceptualPathLength } from '../../../src/metrics/pathLength';
import { greatestF, prdCurve, prdOfHistograms } from '../../../src/metrics/prd';
import { scoreWithFloor } from '../../../src/metrics/scoreWithFloor';
import { gaussians, matrix, rowsOf } from './tools';

const rowsFrom = ({ values, columns }: Matrix, from: number, to: number): Matrix => ({
  values: values.slice(from * columns, to * columns),
  rows: to - from,
  columns,
});

describe('inceptionScore', () => {
  const oneHot = (classes: number, count: number) =>
    matrix(
      Array.from({ length: count }, (_, i) => Array.from({ length: classes }, (_, j) => (i % classes === j ? 1 : 0))),
    );

  it('of sure and evenly spread classes is their number', () => {
    const found = inceptionScore(oneHot(10, 200));
    expect(found).toEqual({
      score: expect.closeTo(10, 5),
      deviation: expect.closeTo(0, 5),
      splits: 10,
      n: 200,
      classes: 10,
    });
  });

  it('of one distribution over and over is 1', () => {
    const same = matrix(Array.from({ length: 50 }, () => [0.5, 0.25, 0.25]));
    expect(inceptionScore(same).score).toBeCloseTo(1, 6);
  });

  it('is taken in each split by itself, in the order of the rows', () => {
    const sorted = matrix(Array.from({ length: 40 }, (_, i) => (i < 20 ? [1, 0] : [0, 1])));
    expect(inceptionScore(sorted, { splits: 2 }).score).toBeCloseTo(1, 6);
    expect(inceptionScore(sorted, { splits: 1 }).score).toBeCloseTo(2, 6);
    // 13 and 14 of 27 rows, as the authors cut.
    expect(inceptionScore(rowsFrom(sorted, 0, 27), { splits: 2 }).score).toBeGreaterThan(1.4);
  });

  it.each([
    ['logits', () => inceptionScore(matrix([[2, -1]]), { splits: 1 }), /in row 0. Of logits take softmax/],
    ['negative ones', () => inceptionScore(matrix([[1.5, -0.5]]), { splits: 1 }), /probabilities/],
    ['NaN', () => inceptionScore(matrix([[Number.NaN, 1]]), { splits: 1 }), /finite numbers in probabilities/],
    ['fewer rows than splits', () => inceptionScore(oneHot(2, 4)), /each of 10 splits, got 4/],
  ])('refuses %s', (_, run, message) => expect(run).toThrow(message));
});

describe('prdCurve', () => {
  it('of equal histograms is 1 and 1, of those that share nothing 0', () => {
    const [a, b] = [Float64Array.of(0.5, 0.5, 0, 0), Float64Array.of(0, 0, 0.25, 0.75)];
    const [same, apart] = [prdOfHistograms(a, a, 101), prdOfHistograms(a, b, 101)];
    expect([greatestF(same, 8), greatestF(same, 1 / 8)]).toEqual([expect.closeTo(1, 8), expect.closeTo(1, 8)]);
    expect([greatestF(apart, 8), greatestF(apart, 1 / 8)]).toEqual([0, 0]);
  });

  it('of two draws is nearly 1; of half the modes it is precision alone, of twice as many recall alone', async () => {
    const modes = (count: number, seed: number) => {
      const noise = gaussians(400, 2, seed, 0.1);
      return { ...noise, values: noise.values.map((v, at) => v + 10 * (Math.floor(at / 2) % count) * (at % 2)) };
    };
    const options = { clusters: 8, runs: 2, angles: 201 };
    const good = await prdCurve(modes(4, 1), modes(4, 2), options);
    expect(Math.min(good.f8, good.fEighth)).toBeGreaterThan(0.9);
    const few = await prdCurve(modes(2, 1), modes(4, 2), options);
    expect(few.fEighth).toBeGreaterThan(0.9);
    expect(few.f8).toBeLessThan(0.6);
    const many = await prdCurve(modes(4, 1), modes(2, 2), options);
    expect(many.f8).toBeGreaterThan(0.9);
    expect(many.fEighth).toBeLessThan(0.6);
    expect([many.precision.length, many.clusters, many.runs]).toEqual([201, 8, 2]);
  });

  it('takes 10 runs of 20 clusters and 1001 angles from seed 0, and F of 8 and of an eighth', async () => {
    const [made, given] = [gaussians(25, 2, 1), gaussians(25, 2, 2)];
    const found = await prdCurve(made, given);
    expect(await prdCurve(made, given, { clusters: 20, runs: 10, angles: 1001, seed: 0 })).toEqual(found);
    expect([found.clusters, found.runs, found.recall.length]).toEqual([20, 10, 1001]);
    expect([found.f8, found.fEighth]).toEqual([greatestF(found, 8), greatestF(found, 1 / 8)]);
  });

  it.each([
    ['NaN', matrix([[Number.NaN]]), matrix([[1]]), {}, /finite numbers in generated/],
    ['NaN of real ones', matrix([[1]]), matrix([[Number.NaN]]), {}, /finite numbers in real/],
    ['unequal sets', matrix([[1], [2]]), matrix([[1]]), {}, /as many generated rows as real ones/],
    ['fewer rows than clusters', matrix([[1]]), matrix([[1]]), {}, /each of 20 clusters/],
  ])('refuses %s', async (_, a, b, options, message) => {
    await expect(prdCurve(a, b, options)).rejects.toThrow(message);
  });
});

describe('Moments', () => {
  it('of chunks are those of all rows at once, far from zero too', () => {
    const all = gaussians(200, 5, 1, 1, 1000);
    const moments = new Moments();
    for (const [from, to] of [
      [0, 1],
      [1, 60],
      [60, 61],
      [61, 200],
    ] as const)
      moments.add(rowsFrom(all, from, to));
    expect(moments.n).toBe(200);
    const [chunked, whole] = [moments.gaussian(), gaussianOf(all)];
    chunked.covariance.forEach((value, i) => {
      expect(value).toBeCloseTo(whole.covariance[i] ?? Number.NaN, 10);
    });
    chunked.mean.forEach((value, i) => {
      expect(value).toBeCloseTo(whole.mean[i] ?? Number.NaN, 10);
    });
  });

  it('give the Fréchet distance of the rows', () => {
    const [a, b] = [gaussians(300, 4, 1), gaussians(300, 4, 2, 2)];
    const of = (m: Matrix) =>
      new Moments()
        .add(rowsFrom(m, 0, 100))
        .add(rowsFrom(m, 100, 300))
        .gaussian();
    expect(frechetBetween(of(a), of(b))).toBeCloseTo(frechetDistance(a, b), 9);
  });

  it.each([
    ['no rows', () => new Moments().gaussian(), /at least two rows, got 0/],
    [
      'other columns',
      () => new Moments().add(matrix([[1, 2]])).add(matrix([[1]])),
      /expected 2 columns, as before, got 1/,
    ],
    ['NaN', () => new Moments().add(matrix([[Number.NaN]])), /finite/],
  ])('refuse %s', (_, run, message) => expect(run).toThrow(message));

  it('of different columns have no distance', () => {
    const of = (columns: number) => new Moments().add(gaussians(4, columns, 1)).gaussian();
    expect(() => frechetBetween(of(2), of(3))).toThrow(/as many columns/);
  });
});

describe('scoreWithFloor', () => {
  const named = { name: 'frechetDistance', measure: frechetDistance, features: 'normal numbers' };

  it('carries what it hangs on, and the floor is about that of theory', async () => {
    const score = await scoreWithFloor(gaussians(400, 16, 1, 1, 1), gaussians(800, 16, 2), named);
    expect(score).toMatchObject({
      name: 'frechetDistance',
      features: 'normal numbers',
      columns: 16,
      n: 400,
      repeats: 5,
    });
    // (d² / 2 + 5 d / 2) / n.
    expect(Math.abs(score.floor - 168 / 400)).toBeLessThan(0.1);
    expect(score.floorSpread).toBeGreaterThan(0);
    expect(score.value).toBeGreaterThan(15);
    expect(score.spread).toBeLessThan(2);
  });

  it('compares sets of one size that share no example, the same at each call', async () => {
    const real = matrix(Array.from({ length: 11 }, (_, i) => [i]));
    const seen: number[][] = [];
    const measure = (a: Matrix, b: Matrix) => {
      seen.push([...a.values, ...b.values]);
      return a.values[0] ?? 0;
    };
    const ask = () => scoreWithFloor(matrix([[100], [101], [102], [103], [104], [105]]), real, { ...named, measure });
    expect(await ask()).toEqual(await ask());
    for (const both of seen) expect([both.length, new Set(both).size]).toEqual([10, 10]);
  });

  it('has the mean and the deviation of a sample over the repeats', async () => {
    let calls = 0;
    // Values and floors in turn: 1, 10, 2, 20, 6, 60.
    const measure = () => [1, 10, 2, 20, 6, 60][calls++] ?? 0;
    const score = await scoreWithFloor(gaussians(9, 1, 1), gaussians(9, 1, 2), { ...named, measure, repeats: 3 });
    expect(score).toMatchObject({ value: 3, spread: expect.closeTo(Math.sqrt(7), 10), floor: 30, n: 4 });
    expect(score.floorSpread).toBeCloseTo(10 * Math.sqrt(7), 10);
  });

  it('of one repeat knows no spread', async () => {
    const score = await scoreWithFloor(matrix([[1], [2]]), matrix([[1], [2], [3], [4]]), { ...named, repeats: 1 });
    expect([score.spread, score.floorSpread]).toEqual([0, 0]);
  });

  it.each([
    ['NaN', { generated: matrix([[Number.NaN], [1]]) }, /finite numbers in generated/],
    ['NaN of real ones', { real: matrix([[1], [2], [3], [Number.NaN]]) }, /finite numbers in real/],
    ['too few', {}, /at least 2 generated and 4 real rows, got 2 and 2/],
    ['no name', { name: undefined }, /name: expected text/],
    ['a measure that is none', { measure: 3 }, /measure: expected a function/],
  ])('refuses %s', async (_, wrong: Readonly<Record<string, unknown>>, message) => {
    const two = matrix([[1], [2]]);
    const { generated = two, real = two, ...options } = wrong;
    const run = scoreWithFloor(generated as Matrix, real as Matrix, { ...named, ...options } as never);
    await expect(run).rejects.toThrow(message);
  });
});

describe('intraClass', () => {
  const [generated, real] = [gaussians(60, 3, 1), gaussians(60, 3, 2)];
  const labels = Array.from({ length: 60 }, (_, i) => [7, 2, 5][i % 3] ?? 0);

  it('is the measure of the rows of each class, in the order of classes', async () => {
    const found = await intraClass(frechetDistance, generated, labels, real, labels);
    expect(found.map(({ label }) => label)).toEqual([2, 5, 7]);
    const of = (m: Matrix) => matrix(rowsOf(m).filter((_, i) => labels[i] === 5));
    expect(found[1]).toEqual({
      label: 5,
      score: frechetDistance(of(generated), of(real)),
      n: { generated: 20, real: 20 },
    });
  });

  it.each([
    [
      'a class on one side',
      () =>
        intraClass(
          frechetDistance,
          generated,
          labels,
          real,
          labels.map(() => 2),
        ),
      /class 5 has 20.* and 0 real/,
    ],
    ['too few labels', () => intraClass(frechetDistance, generated, [1], real, labels), /60 generatedLabels.*got 1/],
  ])('refuses %s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});

describe('perceptualPathLength', () => {
  it('of a linear generator is the square of the way', () => {
    // f(z) = 3 z₁ + 4 z₂ along one feature and another: a step of ε along (1, 1).
    const rng = new Rng(1);
    const at = Array.from({ length: 200 }, () => [rng.gaussian(), rng.gaussian()]);
    const features = (step: number) => matrix(at.map(([x = 0, y = 0]) => [3 * (x + step), 4 * (y + step)]));
    const { length, error, epsilon, n } = perceptualPathLength(features(0), features(0.01), 0.01);
    expect(length).toBeCloseTo(25, 1);
    expect(error).toBeLessThan(0.01);
    expect([epsilon, n]).toEqual([0.01, 196]);
  });

  it('has the standard error of the mean, and without trim counts all', () => {
    const [start, end] = [matrix([[0], [0], [0]]), matrix([[1], [Math.SQRT2], [Math.sqrt(6)]])];
    // Of 1, 2 and 6 the variance is 7. A third of three is one whole path at either end, 0.3 none.
    const { length, error, n } = perceptualPathLength(start, end, 1, { trim: 0.3 });
    expect([length, error, n]).toEqual([expect.closeTo(3, 5), expect.closeTo(Math.sqrt(7 / 3), 5), 3]);
  });

  it('leaves out the longest and the shortest', () => {
    const [start, end] = [matrix([[0], [0], [0], [0]]), matrix([[0], [1], [1], [1000]])];
    expect(perceptualPathLength(start, end, 1, { trim: 0.25 })).toMatchObject({ length: 1, n: 2 });
    expect(perceptualPathLength(start, end, 0.5, { trim: 0 }).length).toBe((4 * 1_000_002) / 4);
  });

  it.each([
    ['other rows', () => perceptualPathLength(matrix([[1]]), matrix([[1], [2]]), 1), /for each of start, 1, got 2/],
    ['NaN', () => perceptualPathLength(matrix([[1]]), matrix([[Number.NaN]]), 1), /finite numbers in end/],
    [
      'NaN at the start',
      () => perceptualPathLength(matrix([[Number.NaN]]), matrix([[1]]), 1),
      /finite numbers in start/,
    ],
    ['no step', () => perceptualPathLength(matrix([[1]]), matrix([[1]]), 0), /epsilon: expected a number/],
  ])('refuses %s', (_, run, message) => expect(run).toThrow(message));
});
