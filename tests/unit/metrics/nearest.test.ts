import '../core/tools';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { squaredDistances } from '../../../src/metrics/distances';
import type { Matrix } from '../../../src/metrics/matrix';
import { nearestNeighbourClasses, nearestNeighbourError } from '../../../src/metrics/nearest';
import { gaussians, matrix, rowsOf, squaredDistance } from './tools';

/** Sorts all distances and lets the k nearest vote. */
function bySorting(train: Matrix, labels: readonly number[], test: Matrix, k: number): number[] {
  const examples = rowsOf(train);
  return rowsOf(test).map(point => {
    const near = examples
      .map((row, j) => ({ label: labels[j] ?? -1, distance: squaredDistance(row, point) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, k)
      .map(({ label }) => label);
    const count = (label: number) => near.filter(other => other === label).length;
    return near.reduce((best, label) => (count(label) > count(best) ? label : best));
  });
}

describe('nearestNeighbourClasses', () => {
  const rng = new Rng(3);
  const train = gaussians(400, 6, 1);
  const labels = Array.from({ length: 400 }, () => rng.int(4));
  const test = gaussians(90, 6, 2);

  it.each([1, 2, 3, 7, 400])('are those of a sort of all distances, k = %i', async k => {
    expect([...(await nearestNeighbourClasses(train, labels, test, k))]).toEqual(bySorting(train, labels, test, k));
  });

  it('are right over more training examples than one chunk holds', async () => {
    const many = gaussians(9000, 2, 4);
    const classes = Array.from({ length: 9000 }, (_, i) => i % 7);
    const few = gaussians(20, 2, 5);
    expect([...(await nearestNeighbourClasses(many, classes, few, 3))]).toEqual(bySorting(many, classes, few, 3));
  });

  it('hold far from zero, where float32 keeps little of a difference of squares', async () => {
    // Multiples of 1/8 near 1000 are exact in float32; their squares are not.
    const near = matrix([[1000], [1000.125], [1000.5]]);
    expect([
      ...(await nearestNeighbourClasses(near, [0, 1, 2], matrix([[1000.0625 + 0.0625], [1000.375], [999]]))),
    ]).toEqual([1, 2, 0]);
  });

  it('keep no tensor', async () => {
    const before = memory().numTensors;
    await nearestNeighbourClasses(train, labels, test, 3);
    expect(memory().numTensors).toBe(before);
  });
});

describe('nearestNeighbourError', () => {
  it('is the share of classes that differ', async () => {
    const train = matrix([[0], [10]]);
    expect(await nearestNeighbourError(train, [5, 6], matrix([[1], [9], [2], [8]]), [5, 6, 6, 6])).toBe(0.25);
  });

  it('is 0 on the training set itself', async () => {
    const train = gaussians(50, 3, 1);
    const labels = Array.from({ length: 50 }, (_, i) => i);
    expect(await nearestNeighbourError(train, labels, train, labels)).toBe(0);
  });

  const two = matrix([[0], [1]]);
  it.each([
    ['too few labels', () => nearestNeighbourError(two, [0], two, [0, 1]), /trainLabels: expected 2.*got 1/],
    ['too many test labels', () => nearestNeighbourError(two, [0, 1], two, [0, 1, 2]), /testLabels: expected 2.*got 3/],
    [
      'other columns',
      () => nearestNeighbourClasses(two, [0, 1], matrix([[1, 2]])),
      /as many columns in test.*1, got 2/,
    ],
    ['k above the examples', () => nearestNeighbourClasses(two, [0, 1], two, 3), /at most the 2.*got 3/],
    ['no k', () => nearestNeighbourClasses(two, [0, 1], two, 0), /k: expected/],
    ['NaN', () => nearestNeighbourClasses(two, [0, 1], matrix([[0], [Number.NaN]])), /finite.*test.*NaN in row 1/],
  ])('refuses %s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});

describe('squaredDistances', () => {
  it('are those of the definition, each pair once', async () => {
    const [a, b] = [gaussians(7, 5, 1, 1, 3), gaussians(9000, 5, 2, 1, 3)];
    const seen = new Set<string>();
    const rows = rowsOf(b);
    let worst = 0;
    await squaredDistances(a, b, (i, distances, from) => {
      const point = rowsOf(a)[i] ?? [];
      distances.forEach((distance, j) => {
        seen.add(`${i},${from + j}`);
        worst = Math.max(worst, Math.abs(distance - squaredDistance(point, rows[from + j] ?? [])));
      });
    });
    expect(seen.size).toBe(7 * 9000);
    expect(worst).toBeLessThan(1e-4);
  });
});
