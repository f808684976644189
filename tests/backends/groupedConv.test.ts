import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { groupedConv } from '../../src/pieces/groupedConv';
import { on, random, sameInPieces, setUp, worst } from './support';

beforeAll(setUp);

const geometry = fc.record({
  image: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 })),
  groups: fc.integer({ min: 1, max: 4 }),
  each: fc.constantFrom<number>(1, 2, 3, 8, 16, 17),
  filters: fc.constantFrom<number>(1, 2, 3, 5, 16),
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
  slope: fc.constantFrom<number>(0, 0.2, 1),
});

type Geometry = typeof geometry extends fc.Arbitrary<infer T> ? T : never;

/** The convolution and its three gradients, by the kernels or composed. */
function all(g: Geometry, way: 'call' | 'composed'): tf.Tensor[] {
  const out = g.groups * g.filters;
  const inputs = [random([...g.image, g.groups * g.each], 1), random([...g.kernel, g.each, out], 2), random([out], 3)];
  const f = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) => groupedConv[way]({ x, filter, bias }, g);
  const [x, filter, bias] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
  const y = f(x, filter, bias);
  return [y, ...tf.grads(f)(inputs, random(y.shape, 4))];
}

const apart = async (g: Geometry) =>
  worst(await on('simd', () => all(g, 'call')), await on('cpu', () => all(g, 'composed')));

test('a convolution in groups and its gradients agree with convolutions side by side, for any geometry', async () => {
  await fc.assert(
    fc.asyncProperty(geometry, async g => {
      expect(await apart(g)).toBeLessThan(3e-5);
      expect(await sameInPieces(() => all(g, 'call'))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('results of many pixels, summed in slices whose length is no multiple of four, spoil no other group', async () => {
  const image: [number, number, number] = [1, 37, 35];
  const g = { image, groups: 3, each: 17, filters: 5, kernel: [3, 3] as [number, number], slope: 0.2 };
  expect(await apart({ ...g, strides: [1, 1], pad: 'same' })).toBeLessThan(1e-4);
});

test('sizes that do not go together are refused', () => {
  tf.tidy(() => {
    const attributes = { strides: [1, 1] as [number, number], pad: 'same' as const, slope: 1 };
    const call = (channels: number, out: number) => () =>
      groupedConv.kernel({ x: tf.zeros([1, 4, 4, channels]), filter: tf.zeros([3, 3, 2, out]) }, attributes);
    expect(call(5, 6)).toThrow('where c divides the 5 channels of the image, and 5 / c divides out, got [3,3,2,6]');
    expect(call(6, 4)).toThrow('GroupedConvLayer');
  });
});
