import '@tensorflow/tfjs-backend-cpu';
import {
  grad,
  mirrorPad,
  mul,
  range,
  reshape,
  setBackend,
  square,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { correctGradients } from '../../../src/gradients/correct';
import { reflectionPadding2d } from '../../../src/layers/reflectionPadding2d';

const values = (x: Tensor): number[] => Array.from(x.dataSync());

beforeAll(async () => {
  await setBackend('cpu');
  correctGradients();
});

describe('reflectionPadding2d', () => {
  const layer = reflectionPadding2d({ padding: 2 });
  const padded = (x: Tensor): Tensor => layer.apply(x) as Tensor;

  it('mirrors what lies inside, without the outermost pixel', () => {
    const row = padded(reshape(range(0, 12), [1, 3, 4, 1]));
    expect(row.shape).toEqual([1, 7, 8, 1]);
    expect(values(row).slice(0, 16)).toEqual([10, 9, 8, 9, 10, 11, 10, 9, 6, 5, 4, 5, 6, 7, 6, 5]);
  });

  it('has the derivatives of both orders that tfjs’s operation has', () => {
    tidy(() => {
      const [x, weights] = [new Rng(1).normal([2, 4, 3, 2]), new Rng(2).normal([2, 8, 7, 2])];
      const stock = (t: Tensor): Tensor =>
        mirrorPad(
          t as never,
          [
            [0, 0],
            [2, 2],
            [2, 2],
            [0, 0],
          ],
          'reflect',
        );
      const [first, second] = [padded, stock].map(f => {
        const loss = (t: Tensor) => sum(mul(square(f(t)), weights));
        return [grad(loss)(x), grad(t => sum(square(grad(loss)(t))))(x)].map(values);
      });
      for (const [order, got] of first?.entries() ?? []) {
        for (const [i, value] of got.entries()) expect(value).toBeCloseTo(second?.[order]?.[i] ?? Number.NaN, 3);
      }
    });
  });

  it('refuses a picture too small to mirror, and no rim', () => {
    const conv = layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [2, 8, 1] });
    expect(() => sequential({ layers: [conv, reflectionPadding2d({ padding: 2 })] })).toThrow(
      'with more than 2 pixels a side to mirror, got [?, 2, 8, 1]',
    );
    expect(() => reflectionPadding2d({ padding: 0 })).toThrow('padding');
  });
});
