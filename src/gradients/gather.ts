import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../core/sizeOf';
import { linear } from '../pieces/linear';
import { type Rule, rule } from './rule';

/** Where the slices of a gather come from. */
interface Gathered {
  readonly indices: tf.Tensor;
  readonly axis: number;
  /** Leading axes along which `x` and the indices go together. */
  readonly batchDims: number;
  readonly shape: readonly number[];
}

/** Adds the slices of `dy` into the rows of a zero tensor of `shape`, along `axis`, that the indices name. */
function scatterRows(dy: tf.Tensor, { indices, axis, batchDims, shape }: Gathered): tf.Tensor {
  const batch = sizeOf(shape.slice(0, batchDims));
  const before = sizeOf(shape.slice(batchDims, axis));
  const after = sizeOf(shape.slice(axis + 1));
  const rows = shape[axis] ?? 0;
  const count = indices.size / batch;
  const first = tf.transpose(tf.reshape(dy, [batch, before, count, after]), [0, 2, 1, 3]);
  const own = tf.cast(tf.reshape(indices, [batch, count]), 'int32');
  // Each batch has rows of its own, one batch after the other.
  const ids = batch === 1 ? own : tf.add(own, tf.reshape(tf.range(0, batch * rows, rows, 'int32'), [batch, 1]));
  const flat = tf.reshape(first, [indices.size, before * after]);
  const summed = tf.unsortedSegmentSum(flat, tf.reshape(ids, [-1]), batch * rows);
  return tf.reshape(tf.transpose(tf.reshape(summed, [batch, rows, before, after]), [0, 2, 1, 3]), [...shape]);
}

/** Right in stock, but with batchDims where chained operations are loaded only, and one sum for each of the batch. */
export const gather: readonly Rule[] = [
  rule(tf.GatherV2, ['x', 'indices'], (dy, { x, indices }, attrs: tf.GatherV2Attrs) => {
    const { batchDims } = attrs;
    const axis = tf.util.parseAxisParam(attrs.axis, x.shape)[0] ?? 0;
    const gathered = { indices, axis, batchDims, shape: x.shape };
    return {
      x: () =>
        linear(
          dy,
          d => scatterRows(d, gathered),
          dd => tf.gather(dd, tf.cast(indices, 'int32'), axis, batchDims),
        ),
      indices: () => tf.zeros(indices.shape),
    };
  }),
];
