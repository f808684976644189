import '@tensorflow/tfjs-backend-cpu';
import { grad, init, nn, numpy as np, valueAndGrad, vjp } from '@jax-js/jax';
import { conv2d, conv2dTranspose, randomNormal, setBackend, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { convolve, deconvolve } from '../../../lab/bench/support/jax';

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
});

it("jax-js's transposed convolution is that of tfjs", async () => {
  const [x, filter] = [normal([2, 4, 5, 3], 3) as Tensor4D, normal([4, 4, 2, 3], 4) as Tensor4D];
  const expected = conv2dTranspose(x, filter, [2, 8, 10, 2], 2, 'same');
  const got = deconvolve(toJax(x), toJax(filter));
  expect(got.shape).toEqual(expected.shape);
  expect(most(expected.dataSync(), await got.data())).toBeLessThan(1e-4);
});

it("gradients through all of jax-js's layers are right", async () => {
  const wave = (...shape: number[]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return np.array(Float32Array.from({ length: size }, (_, i) => Math.sin(7 * i + size))).reshape(shape);
  };
  const weights = [wave(5, 128), wave(4, 4, 6, 8), wave(4, 4, 3, 6), wave(4, 4, 3, 4), wave(4, 4, 4, 6), wave(96, 1)];
  const leaky = (x: np.Array) => nn.leakyRelu(x, 0.2);
  const play = ([dense, up1, up2, down1, down2, last]: np.Array[]) => {
    const seed = leaky(np.matmul(wave(2, 5), dense as np.Array)).reshape([2, 4, 4, 8]);
    const picture = deconvolve(leaky(deconvolve(seed, up1 as np.Array)), up2 as np.Array);
    const features = leaky(convolve(leaky(convolve(picture, down1 as np.Array, 2)), down2 as np.Array, 2));
    return np.mean(np.square(np.matmul(features.reshape([2, 96]), last as np.Array)));
  };
  // A square of nets without biases is homogeneous of degree 2 in each weight, so its gradient along one is twice its
  // value (Euler).
  const [value, gradients] = valueAndGrad(play)(weights.map(weight => weight.ref)) as [np.Array, np.Array[]];
  const [expected] = await value.mul(2).data();
  for (const [i, weight] of weights.entries()) {
    const [along] = await np.sum((gradients[i] as np.Array).mul(weight)).data();
    expect((along ?? 0) / (expected ?? 1)).toBeCloseTo(1, 4);
  }
});

// Why jax-js does not take part in r3gan28. When this fails, it can.
it('jax-js 0.1.25 errs in the second derivative of a product of products', async () => {
  const array = (rows: number, columns: number) =>
    np.array(Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(3 * i))).reshape([rows, columns]);
  const [x, v, w] = [array(3, 6), array(6, 4), array(4, 5)];
  // ‖∂(x v w)/∂x‖² is quadratic in w, so its gradient along w is twice the value (Euler).
  const steepness = (w: np.Array) => {
    const [y, back] = vjp((x: np.Array) => np.matmul(np.matmul(x, v.ref), w.ref), [x.ref]);
    const [slope] = back(np.ones(y.shape)) as [np.Array];
    return np.sum(np.square(slope));
  };
  const [value] = await steepness(w.ref).data();
  const [along] = await np.sum(grad(steepness)(w.ref).mul(w.ref)).data();
  expect(Math.abs((along ?? 0) / (value ?? 1) - 2)).toBeGreaterThan(0.1);
});
