import * as tf from '@tensorflow/tfjs-core';
import { type Case, levels, on } from '../case';

const ids = (): tf.Tensor1D => tf.tensor1d([2, 0, 2, 1], 'int32');

export const shapes: readonly Case[] = [
  on('pad', [levels(2, 3)], x =>
    tf.pad(x, [
      [1, 0],
      [0, 2],
    ]),
  ),
  on('pad of images', [levels(2, 2, 2, 2)], x =>
    tf.pad(x, [
      [0, 0],
      [1, 1],
      [1, 2],
      [0, 0],
    ]),
  ),
  on('slice', [levels(2, 3, 4)], x => tf.slice(x, [0, 1, 1], [2, 2, 2])),
  on('stridedSlice', [levels(2, 5, 4)], x => tf.stridedSlice(x, [0, 1, 0], [2, 5, 4], [1, 2, 3]), ['throws', 'throws']),
  on('stridedSlice, backwards', [levels(2, 5)], x => tf.stridedSlice(x, [0, 4], [2, 0], [1, -3]), ['throws', 'throws']),
  on('stridedSlice, masks', [levels(2, 5, 3)], x => tf.stridedSlice(x, [0, 1, 0], [2, 2, 3], [1, 2, 2], 1, 4), [
    'throws',
    'throws',
  ]),
  on('concat', [levels(2, 3), levels(2, 2)], (a, b) => tf.concat([a, b, tf.square(a)], 1)),
  on('split', [levels(2, 6)], x => tf.mul(...(tf.split(x, 3, 1).slice(1) as [tf.Tensor, tf.Tensor]))),
  on('stack', [levels(2, 3), levels(2, 3)], (a, b) => tf.stack([a, b], 1)),
  on('unstack', [levels(2, 3)], x => tf.mul(...(tf.unstack(x) as [tf.Tensor, tf.Tensor]))),
  on('gather rows', [levels(3, 4)], x => tf.gather(x, ids())),
  on('gather columns', [levels(2, 3, 2)], x =>
    tf.gather(
      x,
      tf.tensor2d(
        [
          [2, 0],
          [1, 2],
        ],
        [2, 2],
        'int32',
      ),
      1,
    ),
  ),
  on('tile', [levels(2, 3)], x => tf.tile(x, [2, 3])),
  on('tile of images', [levels(2, 1, 1, 3)], x => tf.tile(x, [1, 2, 2, 1])),
  on('broadcastTo', [levels(2, 1)], x => tf.broadcastTo(x, [2, 3])),
  on('transpose', [levels(2, 3, 4)], x => tf.transpose(x, [2, 0, 1])),
  on('reshape', [levels(2, 3, 4)], x => tf.reshape(x, [4, 6])),
  on('reverse', [levels(2, 3, 2)], x => tf.reverse(x, [1])),
  on('expandDims, squeeze', [levels(2, 1, 3)], x => tf.expandDims(tf.squeeze(x, [1]), 2)),
  on('oneHot times weights', [levels(3, 4)], w => tf.matMul(tf.cast(tf.oneHot(ids(), 3), 'float32'), w)),
  on('pixel shuffle by reshape', [levels(2, 2, 2, 4)], x =>
    tf.reshape(tf.transpose(tf.reshape(x, [2, 2, 2, 2, 2, 1]), [0, 1, 3, 2, 4, 5]), [2, 4, 4, 1]),
  ),
];
