import '@tensorflow/tfjs-backend-cpu';
import { init, numpy as np } from '@jax-js/jax';
import { conv2d, conv2dTranspose, randomNormal, setBackend, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { convolve, deconvolve } from '../../../bench/support/jax';

beforeAll(async () => {
  await setBackend('cpu');
  await init('wasm');
});

const normal = (shape: [number, number, number, number], seed: number) => randomNormal(shape, 0, 1, 'float32', seed);
const toJax = (x: Tensor) => np.array(new Float32Array(x.dataSync())).reshape([...x.shape]);
const most = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? Number.NaN))), 0);

describe.each([
  { kernel: 4, stride: 2, side: 8 },
  { kernel: 3, stride: 1, side: 5 },
  { kernel: 9, stride: 1, side: 10 },
])("jax-js's convolution of $kernel × $kernel, stride $stride", ({ kernel, stride, side }) => {
  const filter = () => normal([kernel, kernel, 3, 5], 2) as Tensor4D;

  it('is that of tfjs', async () => {
    const x = normal([2, side, side, 3], 1) as Tensor4D;
    const expected = conv2d(x, filter(), stride, 'same');
    const got = convolve(toJax(x), toJax(filter()), stride);
    expect(got.shape).toEqual(expected.shape);
    expect(most(expected.dataSync(), await got.data())).toBeLessThan(1e-4);
  });

  it('is that of tfjs transposed', async () => {
    const small = Math.ceil(side / stride);
    const y = normal([2, small, small, 5], 3) as Tensor4D;
    const expected = conv2dTranspose(y, filter(), [2, side, side, 3], stride, 'same');
    const got = deconvolve(toJax(y), toJax(filter()), stride);
    expect(got.shape).toEqual(expected.shape);
    expect(most(expected.dataSync(), await got.data())).toBeLessThan(1e-4);
  });
});
