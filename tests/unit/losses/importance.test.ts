import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { importanceBound } from '../../../src/losses/importance';
import { allNear } from './tools';

const bound = (logWeights: number[][]) => Array.from(importanceBound(tensor2d(logWeights)).dataSync());

describe('importanceBound', () => {
  test('is the log of the mean weight, for each column', () => {
    allNear(
      bound([
        [0, 1],
        [Math.log(3), 1],
      ]),
      [Math.log(2), 1],
    );
  });

  test('one draw is its own logarithm', () => {
    allNear(bound([[-105.5, 3]]), [-105.5, 3]);
  });

  test('weights far outside float32 are fine, and a mean of logs would be another number', () => {
    allNear(bound([[-2000], [-2000 + Math.log(3)]]), [-2000 + Math.log(2)]);
    expect(bound([[0], [Math.log(3)]])[0]).not.toBeCloseTo(Math.log(3) / 2, 2);
  });

  test('weights of nothing are −∞, beside others they count for nothing, and one without bound is ∞', () => {
    const none = Number.NEGATIVE_INFINITY;
    expect(bound([[none], [none]])).toEqual([none]);
    allNear(bound([[none], [1]]), [1 - Math.log(2)]);
    expect(bound([[Number.POSITIVE_INFINITY], [0]])).toEqual([Number.POSITIVE_INFINITY]);
    expect(bound([[Number.NaN], [0]])).toEqual([Number.NaN]);
    expect(() => importanceBound(tensor2d([], [0, 2]))).toThrow('at least one draw');
  });
});
