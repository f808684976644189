import type { io } from '@tensorflow/tfjs-core';
import type { Saved } from '../core/saved';

/** Named tensors as tfjs writes them. */
export function weightsOf(
  values: readonly (readonly [string, Saved])[],
): Pick<io.ModelArtifacts, 'weightSpecs' | 'weightData'> {
  const data = new Float32Array(values.reduce((size, [, { values: v }]) => size + v.length, 0));
  let at = 0;
  for (const [, { values: v }] of values) {
    data.set(v, at);
    at += v.length;
  }
  return {
    weightSpecs: values.map(([name, { shape }]) => ({ name, shape: [...shape], dtype: 'float32' })),
    weightData: data.buffer,
  };
}
