import * as tf from '@tensorflow/tfjs-core';
import type { Contestant } from './result';

/** A contestant that trains on a tfjs backend, with weights of its own, made when the backend is current. */
export async function onBackend(name: string, backend: string, makeStep: () => () => tf.Scalar): Promise<Contestant> {
  await tf.setBackend(backend);
  const step = makeStep();
  return {
    name,
    async step() {
      await tf.setBackend(backend);
      const start = performance.now();
      const loss = step();
      await loss.data();
      loss.dispose();
      return performance.now() - start;
    },
  };
}
