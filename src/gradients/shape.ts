import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../core/sizeOf';
import { linear } from '../pieces/linear';
import { type Rule, rule, run } from './rule';
import { scatterAxis } from './scatter';

/** Sums the repeats of every axis. */
function untile(dy: tf.Tensor, reps: readonly number[]): tf.Tensor {
  return reps.reduce((t, rep, axis) => {
    if (rep === 1) return t;
    const size = (t.shape[axis] ?? 0) / rep;
    const before = t.shape.slice(0, axis);
    const after = t.shape.slice(axis + 1);
    const flat = tf.reshape(t, [sizeOf(before), rep, size * sizeOf(after)]);
    return tf.reshape(tf.sum(flat, 1), [...before, size, ...after]);
  }, tf.clone(dy));
}

/** The transpose of depthToSpace: every block of pixels back into channels. */
function spaceToDepth(dy: tf.Tensor, block: number): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = dy.shape;
  const [rows, columns] = [height / block, width / block];
  const blocks = tf.transpose(tf.reshape(dy, [batch * rows, block, columns, block * channels]), [0, 2, 1, 3]);
  return tf.reshape(blocks, [batch, rows, columns, block * block * channels]);
}

/** Stock has no gradient for stridedSlice and depthToSpace, none for tile above rank 4, and a slow one below. */
export const shape: readonly Rule[] = [
  rule(tf.Tile, [], (dy, _, attrs: tf.TileAttrs) => ({
    x: () =>
      linear(
        dy,
        d => untile(d, attrs.reps),
        x => run(tf.Tile, { x }, attrs),
      ),
  })),
  rule(tf.StridedSlice, ['x'], (dy, { x }, a: tf.StridedSliceAttrs) => ({
    x: () => {
      const masks = [a.beginMask, a.endMask, a.ellipsisMask, a.newAxisMask, a.shrinkAxisMask] as const;
      const { begin, end, strides } = tf.slice_util.sliceInfo(x.shape, a.begin, a.end, a.strides, ...masks);
      // Axes that the masks inserted or dropped have one element, so a reshape brings the sliced ones back.
      const sliced = tf.reshape(dy, tf.slice_util.computeOutShape(begin, end, strides));
      return strides.reduce((d, step, i) => scatterAxis(d, i, begin[i] ?? 0, step, x.shape[i] ?? 0), sliced);
    },
  })),
  rule(tf.DepthToSpace, [], (dy, _, { blockSize, dataFormat }: tf.DepthToSpaceAttrs) => ({
    x: () =>
      dataFormat === 'NHWC'
        ? spaceToDepth(dy, blockSize)
        : tf.transpose(spaceToDepth(tf.transpose(dy, [0, 2, 3, 1]), blockSize), [0, 3, 1, 2]),
  })),
];
