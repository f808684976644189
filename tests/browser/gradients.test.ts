import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/engine/index';
import { correctGradients } from '../../src/gradients/correct';
import { autodiff, describeResult, reference, verdict } from '../gradients/check';
import { matrix } from '../gradients/matrix';

// The matrix is made of small tensors, which these backends would rather compute on the CPU.
tf.env().set('WEBGL_CPU_FORWARD', false);
tf.env().set('WEBGPU_CPU_FORWARD', false);

const expected = new Map<string, ReturnType<typeof reference>>();

beforeAll(async () => {
  expect(await registerSimd()).toBe(true);
  correctGradients();
  await tf.setBackend('cpu');
  for (const c of matrix) expected.set(c.name, reference(c));
}, 300_000);

describe.each(['simd', 'webgl', 'webgpu'])('corrected, on %s', backend => {
  beforeAll(async () => {
    expect(await tf.setBackend(backend)).toBe(true);
  }, 60_000);

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
