import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { registerSimd } from '../../src/engine/index';

/** Registers both backends under comparison. */
export async function setUp(): Promise<void> {
  await registerSimd();
  await tf.setBackend('simd');
}

export type Numbers = Float32Array | Int32Array | Uint8Array;

/** Runs the same function on one backend and returns every output's values; leaves simd as the backend. */
export async function on(backend: string, run: () => tf.Tensor | tf.Tensor[]): Promise<Numbers[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const results = tf.tidy(() => {
    const outputs = run();
    return (Array.isArray(outputs) ? outputs : [outputs]).map(output => output.dataSync() as Numbers);
  });
  await tf.setBackend('simd');
  if (tf.memory().numTensors !== before) throw new Error('Tensors leaked.');
  return results;
}

/** The largest difference, relative to the size of the expected value where that is above `floor`. Equal non-finite values agree. */
export function worst(actual: Numbers[], expected: Numbers[], floor = 1): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const [k, want] of expected.entries()) {
    const have = actual[k];
    if (have?.length !== want.length) return Number.POSITIVE_INFINITY;
    for (const [i, e] of want.entries()) {
      const a = have[i] ?? Number.NaN;
      if (Object.is(a, e) || a === e) continue;
      const difference = Math.abs(a - e) / Math.max(floor, Math.abs(e));
      if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
      largest = Math.max(largest, difference);
    }
  }
  return largest;
}

/** The disagreement of simd with cpu on the same function. */
export async function disagreement(run: () => tf.Tensor | tf.Tensor[], floor = 1): Promise<number> {
  return worst(await on('simd', run), await on('cpu', run), floor);
}

/** A tensor whose values depend on nothing but the seed. */
export function random(shape: number[], seed = 1, low = -1, high = 1): tf.Tensor {
  return tf.randomUniform(shape, low, high, 'float32', seed);
}
