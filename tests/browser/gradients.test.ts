import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { correctGradients } from '../../src/gradients/correct';
import { autodiff, describeResult, type Orders, reference, verdict } from '../gradients/check';
import { matrix } from '../gradients/matrix';

// The matrix is made of small tensors, which these backends would rather compute on the CPU.
tf.env().set('WEBGL_CPU_FORWARD', false);
tf.env().set('WEBGPU_CPU_FORWARD', false);

const expected = new Map<string, ReturnType<typeof reference>>();
const stock = new Map<string, Orders>();
/** The gradient of the first runs the program of a reversed sum, which the second finds where it looks for its own. */
const colliding = matrix.filter(({ name }) => ['cumsum, last axis', 'cumsum, reverse, longer'].includes(name));

beforeAll(async () => {
  await tf.setBackend('webgpu');
  for (const c of colliding) stock.set(c.name, await autodiff(c));
  correctGradients();
  await tf.setBackend('cpu');
  for (const c of matrix) expected.set(c.name, reference(c));
});

it('stock webgpu is seen to fail: a second length runs the program of the first', () => {
  const name = 'cumsum, reverse, longer';
  expect(verdict(stock.get(name)?.[0] ?? [], expected.get(name)?.[0] ?? [])).toBe('wrong');
});

// simd has tests/browser/pages to itself.
describe.each(['webgl', 'webgpu'])('corrected, on %s', backend => {
  beforeAll(async () => {
    expect(await tf.setBackend(backend)).toBe(true);
  });

  it.each(matrix)('$name', async c => {
    expect(tf.getBackend()).toBe(backend);
    const numbers = expected.get(c.name) ?? [[], []];
    const before = tf.memory().numTensors;
    const results = await autodiff(c);
    expect(tf.memory().numTensors).toBe(before);
    const report = results.map((result, i) => describeResult(result, numbers[i] ?? []));
    expect(
      results.map((result, i) => verdict(result, numbers[i] ?? [])),
      report.join('; '),
    ).toEqual(['right', 'right']);
  });
});
