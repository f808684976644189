import '../core/tools';
import { tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { gaussianGrid } from '../../../src/data/made/mixtures';
import { modeCoverage } from '../../../src/metrics/coverage';
import { matrixOf, pixelMatrix } from '../../../src/metrics/matrix';
import { matrix } from './tools';

describe('modeCoverage', () => {
  const centres = [
    [0, 0],
    [4, 0],
    [0, 4],
  ];

  it('counts points within three deviations, by Euclidean distance', () => {
    // 1.5² + 2² = 2.5² < 3², but 2.2² + 2.2² > 3².
    const points = matrix([
      [1.5, 2],
      [-2.2, -2.2],
      [4, 2.9],
      [4, -3.1],
      [4, 0],
    ]);
    // Squares 1.5² + 2², 2.9² and 0 of three points near, over two directions.
    const deviation = Math.sqrt((6.25 + 8.41) / 6);
    expect(modeCoverage(points, centres, 1)).toEqual({
      modes: 2,
      highQuality: 0.6,
      counts: [1, 2, 0],
      deviation: expect.closeTo(deviation, 5),
    });
  });

  it('gives a point to its nearest mode alone', () => {
    expect(modeCoverage(matrix([[2.1, 0]]), centres, 10).counts).toEqual([0, 1, 0]);
  });

  it('finds all of a mixture in draws of it, 1 − e^−4.5 of them near', async () => {
    const grid = gaussianGrid();
    for await (const { point } of grid.batches(2500, new Rng(1))) {
      const { modes, highQuality, deviation } = modeCoverage(await matrixOf(point), grid.centers, grid.deviation);
      expect(modes).toBe(25);
      // Without what lies beyond three of them: E[r² | r < 3] / 2 = 1 − 4.5 e^−4.5 / (1 − e^−4.5).
      expect(deviation / grid.deviation).toBeCloseTo(Math.sqrt(1 - (4.5 * Math.exp(-4.5)) / (1 - Math.exp(-4.5))), 1);
      expect(highQuality).toBeCloseTo(1 - Math.exp(-4.5), 2);
      point.dispose();
      break;
    }
  });

  it.each([
    ['no modes', () => modeCoverage(matrix([[0, 0]]), [], 1), /at least one mode/],
    ['modes of other dimensions', () => modeCoverage(matrix([[0, 0]]), [[1]], 1), /centres\[0\]: expected 2 numbers/],
    ['no deviation', () => modeCoverage(matrix([[0, 0]]), centres, 0), /deviation/],
  ])('refuses %s', (_, run, message) => expect(run).toThrow(message));
});

describe('a matrix', () => {
  it('has the rows of a tensor', async () => {
    expect(await matrixOf(tensor([[[1, 2]], [[3, 4]]]))).toEqual({
      values: Float32Array.of(1, 2, 3, 4),
      rows: 2,
      columns: 2,
    });
    expect((await matrixOf(tensor([1, 2], [2], 'int32'))).values).toEqual(Float32Array.of(1, 2));
  });

  it('has pixels in [0, 1]', async () => {
    expect((await pixelMatrix(tensor4d([-1, 0, 1, 1], [1, 2, 2, 1]))).values).toEqual(Float32Array.of(0, 0.5, 1, 1));
  });

  it('is refused where there is no example', async () => {
    await expect(matrixOf(tensor([], [0, 3]))).rejects.toThrow(/\[0, 3\]/);
  });
});
