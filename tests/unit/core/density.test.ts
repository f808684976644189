import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { bernoulliNll, categoricalNll, gaussianNll } from '../../../src/core/density';
import { close, HALF_LOG_2PI, valuesOf } from './tools';

describe('categoricalNll', () => {
  const nll = (logits: number[][], target: number[][]) =>
    valuesOf(() => categoricalNll(tensor2d(logits), tensor2d(target)));

  test('closed form, per row', () => {
    close(
      nll(
        [
          [1, 2, 3],
          [0, 0, 0],
        ],
        [
          [0, 0, 1],
          [1, 0, 0],
        ],
      ),
      [Math.log(Math.exp(-2) + Math.exp(-1) + 1), Math.log(3)],
    );
  });

  test('soft targets, also such that do not sum to 1', () => {
    close(nll([[0, Math.log(3)]], [[0.5, 0.5]]), [-0.5 * Math.log(0.25) - 0.5 * Math.log(0.75)]);
    close(nll([[0, Math.log(3)]], [[1, 1]]), [-Math.log(0.25) - Math.log(0.75)]);
  });

  test('extreme logits', () => {
    close(nll([[1e4, -1e4]], [[1, 0]]), [0]);
    close(nll([[1e4, -1e4]], [[0, 1]]), [2e4]);
    close(nll([[1e4, 1e4]], [[0, 1]]), [Math.log(2)]);
    close(nll([[-1e4, -1e4, -1e4]], [[0, 1, 0]]), [Math.log(3)]);
    expect(nll([[1e38, -1e38]], [[1, 0]])).toEqual([0]);
  });
});

describe('gaussianNll', () => {
  const nll = (x: number[][], mean: number[][], logDeviation: number[][]) =>
    valuesOf(() => gaussianNll(tensor2d(x), tensor2d(mean), tensor2d(logDeviation)));

  test('closed form, summed over columns; mean and deviation may be one row for all', () => {
    const [s, t] = [Math.log(2), Math.log(0.1)];
    close(
      nll(
        [
          [1, 0],
          [0, 0.3],
        ],
        [[0, 0.2]],
        [[s, t]],
      ),
      [0.125 + 2 + s + t + 2 * HALF_LOG_2PI, 0.5 + s + t + 2 * HALF_LOG_2PI],
      1e-5,
    );
  });

  test('a density above 1 has a negative value; far tails stay finite', () => {
    close(nll([[0]], [[0]], [[-10]]), [HALF_LOG_2PI - 10], 1e-5);
    close(nll([[1e4]], [[0]], [[0]]), [5e7 + HALF_LOG_2PI], 8);
    close(nll([[1]], [[1]], [[-80]]), [HALF_LOG_2PI - 80], 1e-4);
    close(nll([[5]], [[1]], [[80]]), [HALF_LOG_2PI + 80], 1e-4);
  });
});

describe('bernoulliNll', () => {
  const nll = (logits: number[][], target: number[][]) =>
    valuesOf(() => bernoulliNll(tensor2d(logits), tensor2d(target)));

  test('closed form, summed over columns', () => {
    close(nll([[0, 2]], [[1, 0]]), [Math.log(2) + Math.log1p(Math.exp(2))]);
    close(nll([[1, 0]], [[0.25, 0.5]]), [
      0.25 * Math.log1p(Math.exp(-1)) + 0.75 * Math.log1p(Math.exp(1)) + Math.log(2),
    ]);
  });

  test('extreme logits, and small losses to their own precision', () => {
    close(nll([[1e4, -1e4]], [[1, 0]]), [0]);
    close(nll([[1e4, -1e4]], [[0, 1]]), [2e4]);
    const small = Math.log1p(Math.exp(-14));
    close(nll([[14]], [[1]]), [small], small * 1e-5);
  });
});
