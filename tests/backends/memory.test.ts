import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { EngineError, engineMemory, registerSimd } from '../../src/backends/simd/index';

const LIMIT = 96 * 1024 * 1024;

beforeAll(async () => {
  await registerSimd({ maximumBytes: LIMIT });
  await tf.setBackend('simd');
});

test('registering again changes nothing', async () => {
  expect(await registerSimd()).toBe(true);
  expect((await engineMemory()).limit).toBe(LIMIT);
});

test('memory stays constant over 200 steps of a convolutional net', async () => {
  const filter = tf.variable(tf.randomNormal([3, 3, 2, 8], 0, 0.1, 'float32', 1));
  const dense = tf.variable(tf.randomNormal([8 * 16, 1], 0, 0.1, 'float32', 2));
  const optimizer = tf.train.adam(0.01);
  const step = () => {
    const x = tf.tidy(() => tf.randomNormal([4, 8, 8, 2]) as tf.Tensor4D);
    optimizer.minimize(() => {
      const hidden = tf.leakyRelu(tf.conv2d(x, filter as tf.Tensor4D, 2, 'same'), 0.2);
      const logits = tf.matMul(tf.reshape(hidden, [4, 8 * 16]) as tf.Tensor2D, dense as tf.Tensor2D);
      return tf.mean(tf.softplus(logits)) as tf.Scalar;
    });
    x.dispose();
  };
  for (let i = 0; i < 3; i++) step();
  const [tensors, memory] = [tf.memory(), await engineMemory()];
  for (let i = 0; i < 200; i++) step();
  expect(tf.memory().numTensors).toBe(tensors.numTensors);
  expect(tf.memory().numDataBuffers).toBe(tensors.numDataBuffers);
  expect(await engineMemory()).toMatchObject({ used: memory.used, reserved: memory.reserved });
  optimizer.dispose();
  for (const weight of [filter, dense]) weight.dispose();
});

test('the peak of one piece of work is known', async () => {
  const { used } = await engineMemory({ restartPeak: true });
  tf.tidy(() => tf.neg(tf.abs(tf.fill([1024, 1024], 1)))).dispose();
  const { peak } = await engineMemory({ restartPeak: true });
  expect(peak - used).toBe(3 * 4 * 1024 * 1024);
  expect((await engineMemory()).peak).toBe(used);
  expect(tf.memory()).toMatchObject({ used, peak: used });
});

test('tensors survive growth, also those that cpu kernels read while it happens', async () => {
  const before = await engineMemory();
  const small = tf.square(tf.tensor1d([1, 2, 3]));
  const large = tf.fill([before.reserved / 4], 1);
  expect((await engineMemory()).reserved).toBeGreaterThan(before.reserved);
  // cumsum is a cpu kernel that reads our memory.
  expect([...(await tf.cumsum(small).data())]).toEqual([1, 5, 14]);
  expect([...small.dataSync()]).toEqual([1, 4, 9]);
  large.dispose();
  expect((await engineMemory()).used).toBeLessThanOrEqual(before.used + 256);
});

test('out of memory is an error that names the tensor, and work goes on', async () => {
  const before = await engineMemory();
  const { numTensors } = tf.memory();
  let error: unknown;
  try {
    tf.tidy(() => tf.fill([1024, 1024, 64], 1));
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(EngineError);
  expect(error).toMatchObject({ code: 'out-of-memory' });
  expect(String(error)).toMatch(/\[1024,1024,64\].*268435456 bytes/);
  expect(tf.memory().numTensors).toBe(numTensors);
  expect((await engineMemory()).used).toBe(before.used);
  expect(tf.sum(tf.ones([1000])).dataSync()[0]).toBe(1000);
});

test('a kernel that runs out half way gives back what it took', async () => {
  const x = tf.fill([2 ** 20, 12], 1);
  const { used } = await engineMemory();
  const numbers = { learningRate: 1, beta1: 0, beta2: 0, epsilon: 1, correction1: 1, correction2: 1 };
  const inputs = Object.fromEntries(new Array<tf.Tensor>(12).fill(x).entries());
  expect(() => tf.engine().runKernel('AdamSteps', inputs, numbers)).toThrow(EngineError);
  expect((await engineMemory()).used).toBe(used);
  x.dispose();
});

test('tensors that share data free it with the last of them', async () => {
  const before = await engineMemory();
  const x = tf.square(tf.ones([1000]));
  const views = [tf.reshape(x, [10, 100]), tf.clone(x), tf.expandDims(x, 0), tf.cast(x, 'float32')];
  const shared = await engineMemory();
  x.dispose();
  expect((await engineMemory()).used).toBe(shared.used);
  expect(views[0]?.dataSync()[999]).toBe(1);
  for (const view of views) view.dispose();
  expect((await engineMemory()).used).toBeLessThanOrEqual(before.used + 4032);
});

test('values that were read stay as they were', async () => {
  const x = tf.mul(tf.ones([5]), 3);
  const [now, later] = [x.dataSync(), await x.data()];
  x.dispose();
  tf.tidy(() => tf.mul(tf.ones([5]), 8).dataSync());
  expect([...now]).toEqual([3, 3, 3, 3, 3]);
  expect([...later]).toEqual([3, 3, 3, 3, 3]);
});

test('a slice made by a cpu kernel outlives its source', () => {
  const source = tf.tensor1d([1, 2, 3, 4], 'int32');
  // Makes the source resident.
  tf.cast(source, 'float32').dispose();
  const part = tf.slice(source, 1, 2);
  source.dispose();
  for (let i = 0; i < 20; i++) tf.fill([4], i);
  expect([...part.dataSync()]).toEqual([2, 3]);
});

test('the caller may reuse the array a tensor was made from', () => {
  const array = new Float32Array([1, 2, 3]);
  const x = tf.tensor1d(array);
  array.fill(9);
  expect([...x.dataSync()]).toEqual([1, 2, 3]);
});

test('strings, bools, integers and complex numbers are kept', () => {
  expect(tf.tensor1d(['a', 'ü']).dataSync()).toEqual(['a', 'ü']);
  expect([...tf.logicalNot(tf.tensor1d([true, false])).dataSync()]).toEqual([0, 1]);
  expect([...tf.add(tf.tensor1d([1, 2], 'int32'), tf.tensor1d([2 ** 30, -5], 'int32')).dataSync()]).toEqual([
    2 ** 30 + 1,
    -3,
  ]);
  expect([...tf.real(tf.complex([1, 2], [3, 4])).dataSync()]).toEqual([1, 2]);
  expect([...tf.complex([1, 2], [3, 4]).dataSync()]).toEqual([1, 3, 2, 4]);
});

test('tensors move between backends', async () => {
  const x = tf.square(tf.tensor1d([1, 2, 3]));
  await tf.setBackend('cpu');
  const y = tf.add(x, 1);
  await tf.setBackend('simd');
  expect([...tf.sum(y).dataSync()]).toEqual([17]);
  expect([...x.dataSync()]).toEqual([1, 4, 9]);
});
