import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineMemory, registerSimd } from '../../src/backends/simd/index';

// Pages without cross-origin isolation have no shared memory: growing then detaches every window on the old one.
const shared = globalThis.SharedArrayBuffer;

beforeAll(async () => {
  Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
  await registerSimd();
  await tf.setBackend('simd');
});

afterAll(() => {
  globalThis.SharedArrayBuffer = shared;
});

test('the memory is not shared', async () => {
  expect((await engineMemory()).shared).toBe(false);
});

test('data survive growth', async () => {
  const { reserved } = await engineMemory();
  const small = tf.square(tf.tensor1d([1, 2, 3]));
  const large = tf.fill([reserved], 1);
  expect((await engineMemory()).reserved).toBeGreaterThan(reserved);
  expect([...tf.add(small, tf.tensor1d([1, 1, 1])).dataSync()]).toEqual([2, 5, 10]);
  expect([...tf.cumsum(small).dataSync()]).toEqual([1, 5, 14]);
  large.dispose();
});

test('a slice made by a cpu kernel outlives its source', () => {
  const source = tf.tensor1d([1, 2, 3, 4], 'int32');
  tf.cast(source, 'float32').dispose();
  const part = tf.slice(source, 1, 2);
  source.dispose();
  for (let i = 0; i < 20; i++) tf.fill([4], i);
  expect([...part.dataSync()]).toEqual([2, 3]);
});

test('a convolution and its gradient run', () => {
  const x = tf.randomNormal([2, 6, 6, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
  const w = tf.randomNormal([3, 3, 3, 4], 0, 1, 'float32', 2) as tf.Tensor4D;
  const [dx, dw] = tf.grads((a, b) => tf.sum(tf.square(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'))))([
    x,
    w,
  ]);
  expect(dx?.shape).toEqual(x.shape);
  expect(Number.isFinite(tf.sum(tf.abs(dw as tf.Tensor)).dataSync()[0])).toBe(true);
});
