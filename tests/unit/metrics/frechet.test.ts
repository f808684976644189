import { describe, expect, it } from 'vitest';
import { choleskyFactor } from '../../../src/metrics/cholesky';
import { symmetricEigenvalues } from '../../../src/metrics/eigen';
import { frechetBetween, frechetDistance, gaussianOf } from '../../../src/metrics/frechet';
import { frechetAtInfinity } from '../../../src/metrics/frechetAtInfinity';
import { gram, transposed } from '../../../src/metrics/products';
import { gaussians, matrix, rowsOf } from './tools';

/** A Gaussian with a covariance of the given diagonal. */
const diagonal = (mean: number[], variances: number[]) => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(variances.flatMap((v, i) => variances.map((_, j) => (i === j ? v : 0)))),
});

describe('frechetBetween', () => {
  it('of diagonal Gaussians is Σ (μ₁ − μ₂)² + (σ₁ − σ₂)²', () => {
    const distance = frechetBetween(diagonal([1, 2, 3], [4, 9, 0]), diagonal([1, 0, 3], [1, 16, 25]));
    expect(distance).toBeCloseTo(4 + 1 + 1 + 25, 10);
  });

  it('of Gaussians whose covariances do not commute is the closed form of 2 × 2', () => {
    // Tr √M = √(Tr M + 2 √det M).
    const a = { mean: new Float64Array(2), covariance: Float64Array.of(2, 1, 1, 3) };
    const b = { mean: new Float64Array(2), covariance: Float64Array.of(1, -0.5, -0.5, 2) };
    const [traceOfProduct, determinant] = [2 * 1 - 0.5 + (-0.5 + 3 * 2), 5 * 1.75];
    const expected = 5 + 3 - 2 * Math.sqrt(traceOfProduct + 2 * Math.sqrt(determinant));
    expect(frechetBetween(a, b)).toBeCloseTo(expected, 10);
    expect(frechetBetween(b, a)).toBeCloseTo(expected, 10);
  });
});

describe('frechetDistance', () => {
  const a = gaussians(500, 12, 1);

  it('of a set and itself is 0', () => expect(frechetDistance(a, a)).toBeCloseTo(0, 8));

  it('of a set and itself moved is the square of the way', () => {
    const moved = matrix(rowsOf(a).map(row => row.map((v, i) => v + (i === 0 ? 3 : 0) + (i === 5 ? 4 : 0))));
    expect(frechetDistance(a, moved)).toBeCloseTo(25, 4);
  });

  it('of a set and its double is the trace of its covariance', () => {
    const { covariance } = gaussianOf(a);
    const doubled = { ...a, values: a.values.map(v => 2 * v) };
    const { mean } = gaussianOf(a);
    const trace = Array.from({ length: 12 }, (_, i) => covariance[i * 13] ?? 0).reduce((x, y) => x + y);
    const way = mean.reduce((sum, m) => sum + m * m, 0);
    expect(frechetDistance(a, doubled)).toBeCloseTo(trace + way, 5);
  });

  it('knows no bound on few rows: a rank below the columns is no error', () => {
    const few = gaussians(4, 12, 2);
    expect(frechetDistance(few, few)).toBeCloseTo(0, 5);
    expect(frechetDistance(few, a)).toBeGreaterThan(1);
  });

  it('of features that never change is the way between them', () => {
    const same = (value: number) =>
      matrix([
        [value, 1],
        [value, 1],
        [value, 1],
      ]);
    expect(frechetDistance(same(0), same(3))).toBe(9);
    const wide = (value: number) => matrix(Array.from({ length: 2 }, () => new Array(5).fill(value)));
    expect(frechetDistance(wide(0), wide(1))).toBe(5);
  });

  it('of two draws of one distribution is small beside that of another', () => {
    const again = gaussians(500, 12, 2);
    const wide = gaussians(500, 12, 3, 1.5);
    expect(frechetDistance(a, again)).toBeLessThan(0.6);
    // 12 · (1.5 − 1)², and some for the draws.
    expect(frechetDistance(a, wide)).toBeGreaterThan(2.5);
  });

  it.each([
    ['one row', () => frechetDistance(matrix([[1]]), matrix([[1]])), /two rows, got 1/],
    ['other columns', () => frechetDistance(a, matrix([[1], [2]])), /columns in b/],
    ['NaN', () => frechetDistance(matrix([[Number.NaN], [0]]), matrix([[1], [2]])), /NaN in row 0/],
  ])('refuses %s', (_, run, message) => expect(run).toThrow(message));
});

describe('gaussianOf', () => {
  it('is mean and unbiased covariance', () => {
    const { mean, covariance } = gaussianOf(
      matrix([
        [1, 2],
        [3, 6],
        [5, 4],
      ]),
    );
    expect([...mean]).toEqual([3, 4]);
    expect([...covariance]).toEqual([4, 2, 2, 4]);
  });
});

describe('symmetricEigenvalues', () => {
  it('knows the second difference: 2 − 2 cos(kπ/(n+1))', () => {
    const n = 300;
    const matrixOfDifferences = Float64Array.from({ length: n * n }, (_, at) => {
      const apart = Math.abs(Math.floor(at / n) - (at % n));
      return [2, -1][apart] ?? 0;
    });
    symmetricEigenvalues(matrixOfDifferences, n).forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 12);
    });
  });

  it('has the trace and the sum of squares of the matrix, at any scale', () => {
    const n = 30;
    for (const scale of [1, 1e-200, 1e200]) {
      const matrix = gaussianOf(gaussians(40, n, 5)).covariance.map(value => value * scale);
      const values = symmetricEigenvalues(matrix, n).map(value => value / scale);
      const [trace, squares] = [0, 1].map(squared =>
        matrix.reduce((sum, v, at) => sum + (squared ? (v / scale) ** 2 : at % (n + 1) === 0 ? v / scale : 0), 0),
      );
      expect(values.reduce((sum, v) => sum + v, 0)).toBeCloseTo(trace ?? 0, 11);
      expect(values.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(squares ?? 0, 11);
    }
  });

  it('of zeros is zeros, of one number itself, and of a diagonal its numbers in order', () => {
    expect([...symmetricEigenvalues(new Float64Array(4), 2)]).toEqual([0, 0]);
    expect([...symmetricEigenvalues(Float64Array.of(-3), 1)]).toEqual([-3]);
    expect([...symmetricEigenvalues(Float64Array.of(5, 0, 0, 0, -1, 0, 0, 0, 2), 3)]).toEqual([-1, 2, 5]);
  });

  it('says that there is no end with NaN', () => {
    expect(() => symmetricEigenvalues(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2)).toThrow(/NaN/);
  });
});

describe('choleskyFactor', () => {
  it('gives back the matrix, and has as many rows as it has rank', () => {
    const n = 12;
    const { covariance } = gaussianOf(gaussians(6, n, 3));
    const factor = choleskyFactor(covariance, n);
    expect(factor.rows).toBe(5);
    const back = gram(transposed(factor)).values;
    back.forEach((value, at) => {
      expect(value).toBeCloseTo(covariance[at] ?? Number.NaN, 12);
    });
    expect(choleskyFactor(new Float64Array(9), 3).rows).toBe(0);
  });
});

describe('frechetAtInfinity', () => {
  const [few, many] = [gaussians(1000, 6, 2), gaussians(8000, 6, 3)];

  it('is nearer to the truth than the distance of the sample, which is the line at its number', () => {
    // Two samples of one distribution: the truth is 0.
    const { distance, slope, points } = frechetAtInfinity(few, many, { least: 200, seed: 1 });
    const plain = frechetDistance(few, many);
    expect(Math.abs(distance)).toBeLessThan(plain / 3);
    expect(points.at(-1)).toEqual({ n: 1000, distance: expect.closeTo(plain, 9) });
    expect(distance + slope / 1000).toBeCloseTo(plain, 1);
    expect(frechetAtInfinity(few, many, { seed: 1 })).toEqual(frechetAtInfinity(few, many, { seed: 1 }));
  });

  it('of sets that are apart is their distance', () => {
    const moved = matrix(rowsOf(few).map(row => row.map((v, i) => v + (i === 0 ? 3 : 0))));
    expect(frechetAtInfinity(moved, many).distance).toBeCloseTo(9, 0);
  });

  it('refuses fewer rows than points', () => {
    expect(() => frechetAtInfinity(gaussians(10, 2, 1), gaussians(10, 2, 2))).toThrow(/rows of gen/);
  });
});
