import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { betaVaeScore } from '../../../src/metrics/betaVae';
import { dci } from '../../../src/metrics/dci';
import { factorVaeScore } from '../../../src/metrics/factorVae';
import type { Matrix } from '../../../src/metrics/matrix';
import { informationBetween, mutualInformationGap } from '../../../src/metrics/mig';
import { modularity } from '../../../src/metrics/modularity';
import { separatedPredictability } from '../../../src/metrics/separatedPredictability';
import { gaussians, matrix, rowsOf } from './tools';

const SIZES = [3, 6, 8, 16];

/** Independent factors, each uniform. */
function factorsOf(rows: number, seed: number): Matrix {
  const rng = new Rng(seed);
  return matrix(Array.from({ length: rows }, () => SIZES.map(size => rng.int(size))));
}

const map = (factors: Matrix, f: (row: number[], i: number) => number[]): Matrix => matrix(rowsOf(factors).map(f));
const factors = factorsOf(6000, 1);
const votes = { train: 2000, test: 2000 };
const noise = gaussians(6000, 4, 9);

describe('factorVaeScore', () => {
  it('of the factors themselves is 1, in any order and scale, with idle columns beside', () => {
    const codes = map(factors, ([a = 0, b = 0, c = 0, d = 0], i) => [-7 * d, a, 0.001 * (i % 2), 0.5 * c, b]);
    expect(factorVaeScore(codes, factors, { votes })).toBe(1);
  });

  it('of codes that know nothing is what chance gives', () => {
    expect(factorVaeScore(noise, factors, { votes })).toBeCloseTo(1 / SIZES.length, 1);
  });

  it('of codes that know half of the factors lies between', () => {
    const half = map(factors, ([a = 0, b = 0], i) => [a, b, noise.values[i] ?? 0]);
    // Two factors of four are always found. Votes of the others fall to three columns alike, of which the idle one is
    // right half the time.
    expect(factorVaeScore(half, factors, { votes })).toBeCloseTo(1 / 2 + 1 / 2 / 3 / 2, 1);
  });

  it('hears a column from a deviation of 0.05 on, as the code of Kim & Mnih 2018 does', () => {
    const first = rowsOf(factors).map(([a = 0]) => a);
    const mean = first.reduce((sum, a) => sum + a, 0) / first.length;
    const deviation = Math.sqrt(first.reduce((sum, a) => sum + (a - mean) ** 2, 0) / first.length);
    const scaled = (to: number) => map(factors, ([a = 0, ...others]) => [(a * to) / deviation, ...others]);
    expect(factorVaeScore(scaled(0.052), factors, { votes })).toBe(1);
    expect(factorVaeScore(scaled(0.048), factors, { votes })).toBeLessThan(0.9);
  });

  it('does not let a column vote that hardly varies', () => {
    // Without pruning the column that never varies would take every vote.
    const codes = map(factors, row => [...row, 3]);
    expect(factorVaeScore(codes, factors, { votes })).toBe(1);
    expect(
      factorVaeScore(
        map(factors, () => [1, 2]),
        factors,
        { votes },
      ),
    ).toBe(0);
  });

  it('is the same for the same seed', () => {
    const score = (seed: number) => factorVaeScore(noise, factors, { votes: { train: 50, test: 50 }, seed });
    expect(score(3)).toBe(score(3));
  });
});

describe('mutualInformationGap', () => {
  it('of the factors themselves is 1', () => {
    // Independent in the limit: of 6,000 rows each other column knows a little by chance.
    expect(mutualInformationGap(factors, factors)).toBeGreaterThan(0.97);
    expect(mutualInformationGap(factors, factors)).toBeLessThanOrEqual(1);
  });

  it('of every factor in two columns is exactly 0', () => {
    expect(
      mutualInformationGap(
        map(factors, row => [...row, ...row.map(v => -2 * v)]),
        factors,
      ),
    ).toBeCloseTo(0, 12);
  });

  it('of codes that know nothing is nearly 0', () => {
    expect(mutualInformationGap(noise, factors)).toBeLessThan(0.01);
  });

  it('of one column that knows one of two equal factors is ½', () => {
    const two = map(factors, ([, b = 0], i) => [b, i % 5]);
    expect(
      mutualInformationGap(
        map(two, ([b = 0]) => [b]),
        two,
      ),
    ).toBeCloseTo(0.5, 2);
  });

  it('falls when two factors are turned into each other', () => {
    const turned = map(factors, ([, , c = 0, d = 0]) => [2 * c + d, 2 * c - d]);
    const plain = map(factors, ([, , c = 0, d = 0]) => [c, d]);
    expect(mutualInformationGap(turned, plain)).toBeLessThan(0.2);
  });
});

describe('informationBetween', () => {
  it('is the entropy of a list with itself, and 0 with an independent one', () => {
    const [a, b] = [
      [0, 0, 1, 1],
      [0, 1, 0, 1],
    ];
    expect(informationBetween(a, a)).toBeCloseTo(Math.log(2), 12);
    expect(informationBetween(a, b)).toBe(0);
    // I = H(x) − H(x|y) of a fair coin read wrongly one time in four.
    const h = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    expect(informationBetween([0, 0, 0, 1, 1, 1, 1, 0], [0, 0, 0, 0, 1, 1, 1, 1])).toBeCloseTo(Math.log(2) - h, 12);
  });
});

describe('both', () => {
  it.each([
    ['other examples', matrix([[1], [2], [3]]), matrix([[1], [2]]), /for each of codes, 3, got 2/],
    ['factors that are no whole numbers', matrix([[1], [2]]), matrix([[0.5], [1]]), /whole numbers, got 0\.5/],
    ['a factor that never changes', matrix([[1], [2]]), matrix([[1], [1]]), /column 0 has one value/],
    ['codes that are not finite', matrix([[Number.NaN], [2]]), matrix([[0], [1]]), /finite numbers in codes/],
  ])('refuse %s', (_, codes, given, message) => {
    expect(() => factorVaeScore(codes, given)).toThrow(message);
    expect(() => mutualInformationGap(codes, given)).toThrow(message);
  });
});

describe('modularity', () => {
  it('of the factors themselves is 1, also twice over; of columns that mix two it is lower', () => {
    expect(modularity(factors, factors)).toBeGreaterThan(0.999);
    const twice = map(factors, row => [...row, ...row.map(v => -2 * v)]);
    expect(modularity(twice, factors)).toBeGreaterThan(0.999);
    // Three values of one factor and six of another can be told from this column: m² / θ² = (log 3 / log 6)², of 3.
    const mixed = map(factors, ([a = 0, b = 0]) => [3 * b + a]);
    expect(modularity(mixed, factors)).toBeCloseTo(1 - (Math.log(3) / Math.log(6)) ** 2 / 3, 2);
  });

  it('of a column that never changes is 0', () => {
    const still = map(factors, () => [1]);
    expect(modularity(still, factors)).toBe(0);
    expect(() => modularity(factors, still)).toThrow(/columns of factors/);
  });
});

describe('separatedPredictability', () => {
  it('of the factors themselves is 1, of every factor in two columns 0, of noise about 0', () => {
    expect(separatedPredictability(factors, factors)).toBeGreaterThan(0.99);
    const twice = map(factors, row => [...row, ...row.map(v => -2 * v)]);
    expect(separatedPredictability(twice, factors)).toBeCloseTo(0, 9);
    expect(separatedPredictability(noise, factors)).toBeLessThan(0.01);
  });

  it('of a factor with noise of its own variance is a half', () => {
    const two = map(factors, ([, , , d = 0]) => [d]);
    const deviation = Math.sqrt((16 ** 2 - 1) / 12);
    const heard = map(two, ([d = 0], i) => [d + deviation * (noise.values[4 * i] ?? 0), noise.values[4 * i + 1] ?? 0]);
    expect(separatedPredictability(heard, two)).toBeCloseTo(0.5, 1);
    expect(() =>
      separatedPredictability(
        two,
        map(two, () => [1]),
      ),
    ).toThrow(/has one value alone/);
  });
});

describe('dci', () => {
  it('of the factors themselves is 1 in all three; noise beside them costs little, noise alone tells nothing', () => {
    const few = map(factors, ([a = 0, b = 0]) => [a, b]);
    expect(dci(few, few)).toMatchObject({ disentanglement: 1, completeness: 1, informativeness: 1 });
    const beside = map(few, ([a = 0, b = 0], i) => [-2 * b, noise.values[i] ?? 0, a]);
    const found = dci(beside, few);
    expect(found.disentanglement).toBeGreaterThan(0.95);
    expect(found.importances.map(row => row.map(Math.round))).toEqual([
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
    const without = dci(noise, few, { depth: 3 });
    expect(without.informativeness).toBeLessThan(0.3);
    expect(without.completeness).toBeLessThan(0.1);
  });

  it('tells one factor in two columns from two factors in one', () => {
    const two = map(factors, ([, b = 0, c = 0]) => [b, c]);
    // Each half of the values is in one column: c counts up in the first and then in the second.
    const halves = map(two, ([b = 0, c = 0]) => [b, Math.min(c, 3), Math.max(c, 4)]);
    const incomplete = dci(halves, two);
    expect(incomplete.disentanglement).toBeGreaterThan(0.99);
    expect(incomplete.completeness).toBeLessThan(0.9);
    const mixed = map(two, ([b = 0, c = 0], i) => [8 * b + c, noise.values[i] ?? 0]);
    const entangled = dci(mixed, two);
    expect(entangled.disentanglement).toBeLessThan(0.3);
    expect(entangled.completeness).toBeGreaterThan(entangled.disentanglement + 0.3);
  });

  it('refuses one column alone, which no entropy is of', () => {
    const one = map(factors, ([a = 0]) => [a]);
    expect(() => dci(one, factors)).toThrow(/columns of codes: expected a whole number of at least 2, got 1/);
    expect(() => dci(factors, one)).toThrow(/columns of factors/);
  });
});

describe('betaVaeScore', () => {
  it('of the factors themselves is 1, also where two are turned into each other; of noise it is chance', () => {
    const few = { train: 300, test: 300 };
    expect(betaVaeScore(factors, factors, { votes: few })).toBe(1);
    const turned = map(factors, ([a = 0, b = 0, c = 0, d = 0]) => [a, b, 4 * c + d, 4 * c - d]);
    expect(betaVaeScore(turned, factors, { votes: few })).toBeGreaterThan(0.9);
    expect(betaVaeScore(noise, factors, { votes: few })).toBeCloseTo(1 / SIZES.length, 1);
  });
});
