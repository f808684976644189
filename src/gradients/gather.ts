import * as tf from '@tensorflow/tfjs-core';
import { GanKitError } from '../core/errors';
import { linear, type Rule, rule } from './rule';

/** Adds the slices of `dy` along `axis` into the rows of a zero tensor of `shape` that `indices` name. */
function scatterRows(dy: tf.Tensor, indices: tf.Tensor, axis: number, shape: readonly number[]): tf.Tensor {
  const before = shape.slice(0, axis).reduce((n, s) => n * s, 1);
  const after = shape.slice(axis + 1).reduce((n, s) => n * s, 1);
  const rows = shape[axis] ?? 0;
  const first = tf.transpose(tf.reshape(dy, [before, indices.size, after]), [1, 0, 2]);
  const ids = tf.cast(tf.reshape(indices, [-1]), 'int32') as tf.Tensor1D;
  const summed = tf.unsortedSegmentSum(tf.reshape(first, [indices.size, before * after]), ids, rows);
  return tf.reshape(tf.transpose(tf.reshape(summed, [rows, before, after]), [1, 0, 2]), [...shape]);
}

/** Right in stock but for batchDims, where it needs chained operations that are not there; refused instead. */
export const gather: readonly Rule[] = [
  rule(tf.GatherV2, ['x', 'indices'], (dy, { x, indices }, { axis, batchDims }: tf.GatherV2Attrs) => {
    if (batchDims !== 0) {
      throw new GanKitError(
        'gradient',
        'tf.gather with batchDims has no correct gradient here; use oneHot and matMul.',
      );
    }
    const along = tf.util.parseAxisParam(axis, x.shape)[0] ?? 0;
    return {
      x: () =>
        linear(
          dy,
          d => scatterRows(d, indices, along, x.shape),
          dd => tf.gather(dd, tf.cast(indices, 'int32'), along),
        ),
      indices: () => tf.zeros(indices.shape),
    };
  }),
];
