import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { disagreement, random, setUp } from './support';

beforeAll(setUp);

type Pad = 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];

const explicit = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)).map(
  ([t, b, l, r]): Pad => [
    [0, 0],
    [t, b],
    [l, r],
    [0, 0],
  ],
);

const geometry = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 3, max: 9 }),
  width: fc.integer({ min: 3, max: 9 }),
  channels: fc.integer({ min: 1, max: 9 }),
  filters: fc.integer({ min: 1, max: 10 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  pad: fc.oneof(fc.constantFrom<Pad>('same', 'valid'), explicit),
});

test('convolution and its gradients agree with cpu for any geometry', async () => {
  await fc.assert(
    fc.asyncProperty(geometry, async ({ batch, height, width, channels, filters, kernel, strides, pad }) => {
      const x = () => random([batch, height, width, channels], 1) as tf.Tensor4D;
      const w = () => random([...kernel, channels, filters], 2) as tf.Tensor4D;
      const conv = (a: tf.Tensor, b: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad as 'same');
      expect(await disagreement(() => conv(x(), w()))).toBeLessThan(1e-5);
      const run = () => {
        const [a, b] = [x(), w()];
        return tf.grads(conv)([a, b], random(conv(a, b).shape, 3));
      };
      expect(await disagreement(run)).toBeLessThan(2e-5);
    }),
    { numRuns: 80 },
  );
});

test('dilated convolution agrees with cpu', async () => {
  for (const dilations of [
    [2, 1],
    [1, 3],
    [2, 2],
  ] as [number, number][]) {
    for (const pad of ['same', 'valid'] as const) {
      const run = () =>
        tf.conv2d(
          random([2, 9, 8, 3], 1) as tf.Tensor4D,
          random([3, 2, 3, 5], 2) as tf.Tensor4D,
          1,
          pad,
          'NHWC',
          dilations,
        );
      expect(await disagreement(run)).toBeLessThan(1e-5);
    }
  }
});

test('many rows, long patches and pointwise kernels cross every block border', async () => {
  const cases: [number[], number[], number][] = [
    [[5, 13, 13, 64], [3, 3, 64, 20], 1],
    [[6, 28, 28, 1], [4, 4, 1, 16], 2],
    [[4, 12, 12, 96], [4, 4, 96, 9], 2],
    [[3, 11, 7, 33], [1, 1, 33, 17], 1],
    [[3, 11, 7, 33], [1, 1, 33, 17], 2],
    [[2, 6, 6, 64], [3, 3, 64, 1], 1],
  ];
  for (const [image, filter, stride] of cases) {
    const conv = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, 'same');
    const run = () => {
      const [x, w] = [random(image, 1), random(filter, 2)];
      const y = conv(x, w);
      return [y, ...tf.grads(conv)([x, w], random(y.shape, 3))];
    };
    expect(await disagreement(run), `${image} * ${filter}`).toBeLessThan(5e-5);
  }
});

test('transposed convolution agrees with cpu', async () => {
  for (const pad of ['same', 'valid'] as const) {
    const shape: [number, number, number, number] = pad === 'same' ? [2, 8, 8, 3] : [2, 10, 10, 3];
    const up = (a: tf.Tensor, b: tf.Tensor) => tf.conv2dTranspose(a as tf.Tensor4D, b as tf.Tensor4D, shape, 2, pad);
    const run = () => {
      const [x, w] = [random([2, 4, 4, 7], 1), random([4, 4, 3, 7], 2)];
      return [up(x, w), ...tf.grads(up)([x, w], random(shape, 3))];
    };
    expect(await disagreement(run)).toBeLessThan(2e-5);
  }
});

test('fused convolution ends in bias and activation', async () => {
  for (const activation of ['linear', 'relu', 'leakyrelu', 'sigmoid', 'prelu'] as const) {
    const run = () =>
      tf.fused.conv2d({
        x: random([2, 6, 6, 3], 1) as tf.Tensor4D,
        filter: random([3, 3, 3, 5], 2) as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        bias: random([5], 3),
        activation,
        leakyreluAlpha: 0.2,
        ...(activation === 'prelu' ? { preluActivationWeights: random([5], 4) } : {}),
      });
    expect(await disagreement(run), activation).toBeLessThan(1e-5);
  }
});
