import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../core/sizeOf';

/**
 * A tensor of zeros, `size` long on `axis`, that has the entries of `t` at `begin`, `begin + step`, …; a negative step
 * goes backwards. The transpose of a strided slice, made of reshape, pad and slice, so that it can be differentiated.
 */
export function scatterAxis(t: tf.Tensor, axis: number, begin: number, step: number, size: number): tf.Tensor {
  const count = t.shape[axis] ?? 0;
  if (step === 1 && begin === 0 && count === size) return t;
  if (step < 0) return scatterAxis(tf.reverse(t, axis), axis, begin + (count - 1) * step, -step, size);
  const before = sizeOf(t.shape.slice(0, axis));
  const after = sizeOf(t.shape.slice(axis + 1));
  const apart = tf.pad(tf.reshape(t, [before, count, 1, after]), [
    [0, 0],
    [0, 0],
    [0, step - 1],
    [0, 0],
  ]);
  const length = (count - 1) * step + 1;
  const row = tf.slice(tf.reshape(apart, [before, count * step, after]), [0, 0, 0], [before, length, after]);
  const placed = tf.pad(row, [
    [0, 0],
    [begin, size - begin - length],
    [0, 0],
  ]);
  return tf.reshape(
    placed,
    t.shape.map((s, i) => (i === axis ? size : s)),
  );
}
