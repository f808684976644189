import * as tf from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../../src/backends/simd/backend';

/** Runs with every kernel called on ranges of `step` units, last range first, whatever the number of threads. */
export async function cutInto<T>(step: number, run: () => Promise<T>): Promise<T> {
  const backend = tf.backend() as SimdBackend;
  const { spread } = backend;
  backend.spread = (name, count, _grain, args, scratchBytes) => {
    // Loops over vectors of four cannot begin in the middle of one.
    const length = step * (name.startsWith('sum') ? 4 : 1);
    const work = scratchBytes === undefined ? [] : [backend.scratch(scratchBytes)];
    for (let start = Math.floor((count - 1) / length) * length; start >= 0; start -= length) {
      backend.kernels[name](start, Math.min(count, start + length), ...work, ...args);
    }
  };
  try {
    return await run();
  } finally {
    backend.spread = spread;
  }
}
