import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { Allocator } from '../../src/backends/simd/allocator';
import type { SimdBackend } from '../../src/backends/simd/backend';
import { EngineError, engineMemory, registerSimd } from '../../src/backends/simd/index';
import { kernels } from '../browser/pages/kernels';
import { type Numbers, on } from './support';

const GB = 1e9;
/** A tensor whose pages nobody has written to, so that it takes addresses but no memory of the machine. */
function untouched(length: number): tf.Tensor {
  const { backend } = { backend: tf.backend() as unknown as SimdBackend };
  return tf.engine().makeTensorFromTensorInfo(backend.output([length]).info);
}

beforeAll(async () => {
  await registerSimd({ threads: 2 });
  await tf.setBackend('simd');
});

test('the allocator hands out blocks of any size up to 4 GiB', () => {
  const allocator = new Allocator(64);
  allocator.extend(64 + 4 * GB);
  const large = allocator.take(2.5 * GB);
  const rest = allocator.take(1 * GB);
  expect([large?.pointer, rest?.pointer]).toEqual([64, 64 + 2.5 * GB]);
  expect(allocator.take(5 * GB)).toBeUndefined();
  expect(allocator.take(1 * GB)).toBeUndefined();
  if (large) allocator.release(large);
  expect(allocator.used).toBe(1 * GB);
  expect(allocator.take(2.5 * GB)?.pointer).toBe(64);
});

test('what is too large is an error by name, and costs nothing but itself', async () => {
  const { used } = await engineMemory();
  for (const length of [4.5 * GB, 2 ** 32, 2 ** 40]) expect(() => untouched(length / 4)).toThrow(EngineError);
  expect(() => tf.fill([2 ** 20, 2 ** 11], 1)).toThrow(/No room for a tensor of shape \[1048576,2048\]/);
  expect((await engineMemory()).used).toBe(used);
  expect(tf.sum(tf.ones([1000])).dataSync()[0]).toBe(1000);
});

test('a tensor of 2.5 GB fits, from end to end', async () => {
  const { used } = await engineMemory();
  const length = (2.5 * GB) / 4;
  const x = untouched(length);
  expect((await engineMemory()).used - used).toBe(2.5 * GB);
  const heap = (tf.backend() as unknown as SimdBackend).heap;
  expect(heap.report().reserved).toBeGreaterThan(2.5 * GB);
  const ends = tf.tidy(() => tf.add(tf.slice(x, length - 3, 3), tf.slice(x, 0, 3)));
  expect([...ends.dataSync()]).toEqual([0, 0, 0]);
  // A second of that size does not, and the first is whole.
  expect(() => untouched(length)).toThrow(/out-of-memory|No room/);
  tf.dispose([x, ends]);
  expect((await engineMemory()).used).toBe(used);
});

const same = (a: readonly Numbers[], b: readonly Numbers[] | undefined): boolean =>
  a.every((values, k) => values.every((value, i) => Object.is(value, b?.[k]?.[i])));

test('every kernel computes the same bits beyond 2 GiB', async () => {
  const low = new Map<string, Numbers[]>();
  for (const [name, run] of Object.entries(kernels)) low.set(name, await on('simd', run));
  const x = untouched((2.5 * GB) / 4);
  const heap = (tf.backend() as unknown as SimdBackend).heap;
  // Takes what is free below, so that everything that follows lies above.
  const blocks = [];
  for (let block = heap.allocate(2 ** 22); block && block.pointer < 2 ** 31; block = heap.allocate(2 ** 22))
    blocks.push(block);
  for (let bytes = 2 ** 20; bytes >= 64; bytes /= 2)
    for (let block = heap.allocate(bytes); block && block.pointer < 2 ** 31; block = heap.allocate(bytes))
      blocks.push(block);
  expect((tf.backend() as unknown as SimdBackend).output([4]).pointer).toBeGreaterThan(2 ** 31);
  const different: string[] = [];
  for (const [name, run] of Object.entries(kernels))
    if (!same(await on('simd', run), low.get(name))) different.push(name);
  expect(different).toEqual([]);
  expect(low.size).toBeGreaterThan(15);
  for (const block of blocks) heap.free(block);
  x.dispose();
});
