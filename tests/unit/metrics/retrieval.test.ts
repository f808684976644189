import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import type { Matrix } from '../../../src/metrics/matrix';
import { retrievalAccuracy } from '../../../src/metrics/retrieval';

const matrix = (rows: readonly (readonly number[])[]): Matrix => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
});
const eye = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

describe('retrievalAccuracy', () => {
  it('is 1 where each finds its own, and 0 where each finds another', () => {
    expect(retrievalAccuracy(matrix(eye), matrix(eye))).toBe(1);
    expect(retrievalAccuracy(matrix(eye), matrix([...eye.slice(1), ...eye.slice(0, 1)]))).toBe(0);
  });

  it('goes by the dot product, not by the angle', () => {
    const gallery = [
      [1, 0],
      [3, 3],
    ];
    expect(
      retrievalAccuracy(
        matrix([
          [1, 0],
          [0, 1],
        ]),
        matrix(gallery),
      ),
    ).toBe(0.5);
  });

  it('counts ties as wrong', () => {
    expect(retrievalAccuracy(matrix([[1], [2]]), matrix([[1], [1]]))).toBe(0);
  });

  it('is one in as many as there are for random rows', () => {
    const rng = new Rng(1);
    const random = () => matrix(Array.from({ length: 400 }, () => [rng.gaussian(), rng.gaussian(), rng.gaussian()]));
    // 400 queries of probability 1/400: five standard errors above.
    expect(retrievalAccuracy(random(), random())).toBeLessThan(6 / 400 + 1e-9);
  });

  it.each([
    [
      'another number of rows',
      () => retrievalAccuracy(matrix(eye), matrix(eye.slice(1))),
      /for each of 3 queries, got 2/,
    ],
    ['other columns', () => retrievalAccuracy(matrix(eye), matrix([[1], [1], [1]])), /as many columns/],
    ['NaN', () => retrievalAccuracy(matrix([[Number.NaN]]), matrix([[1]])), /finite numbers in queries/],
  ])('refuses %s', (_, act, message) => expect(act).toThrow(message));
});
