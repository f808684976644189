import * as tf from '@tensorflow/tfjs-core';
import { type Case, distinct, levels, on, positive } from '../case';

const standardised = (x: tf.Tensor, axes: number[]): tf.Tensor => {
  const { mean, variance } = tf.moments(x, axes, true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 0.1)));
};

export const reductionCases: readonly Case[] = [
  on('sum over all', [levels(2, 3, 2)], x => tf.sum(x)),
  on('sum over an axis', [levels(2, 3, 2)], x => tf.sum(x, 1)),
  on('sum over outer axes, kept', [levels(2, 3, 2)], x => tf.sum(x, [0, 1], true)),
  on('mean over all', [levels(2, 3, 2)], x => tf.mean(x)),
  on('mean over axes', [levels(2, 3, 2, 2)], x => tf.mean(x, [1, 2])),
  on('max over all', [distinct(2, 3, 2)], x => tf.max(x), ['right', 'throws']),
  on('max over an axis', [distinct(2, 3, 2)], x => tf.max(x, 1), ['right', 'throws']),
  on('min over axes, kept', [distinct(2, 3, 2)], x => tf.min(x, [0, 2], true), ['right', 'throws']),
  on('softmax', [levels(2, 5)], x => tf.softmax(x), ['right', 'wrong']),
  on('logSoftmax', [levels(2, 5)], x => tf.logSoftmax(x), ['right', 'wrong']),
  on('logSoftmax, deep', [levels(2, 5)], x => tf.square(tf.logSoftmax(tf.mul(x, tf.sin(x)))), ['right', 'wrong']),
  on('logSumExp', [distinct(2, 4)], x => tf.logSumExp(x, 1), ['right', 'throws']),
  on('logSumExp over all, kept', [distinct(2, 4)], x => tf.logSumExp(x, [0, 1], true), ['right', 'throws']),
  on('euclidean norm', [positive(2, 4)], x => tf.norm(x, 'euclidean', 1)),
  on('cumsum, last axis', [levels(2, 4)], x => tf.cumsum(x, 1)),
  on('cumsum, first axis', [levels(3, 3)], x => tf.cumsum(x, 0, true), ['wrong', 'wrong']),
  on('cumsum, reverse', [levels(2, 3, 2)], x => tf.cumsum(x, 1, false, true), ['throws', 'throws']),
  on('cumsum, reverse, longer', [levels(2, 7)], x => tf.cumsum(x, 1, false, true)),
  on(
    'sum of a mask over outer axes',
    [levels(3, 2, 2)],
    x => tf.mul(tf.sum(x, [0, 2]), tf.sum(tf.cast(tf.greater(x, -2), 'float32'), [0, 2])),
    ['throws', 'throws'],
  ),
  on('prod over an axis', [positive(2, 3, 2)], x => tf.prod(x, 1), ['throws', 'throws']),
  on('prod over all, one of them 0', [levels(2, 3)], x => tf.prod(tf.concat([x, tf.zeros([2, 1])], 1)), [
    'throws',
    'throws',
  ]),
  on('moments', [levels(4, 3)], x => tf.concat(Object.values(tf.moments(x, 0)))),
  on(
    'batchNorm, given moments',
    [levels(2, 2, 2, 3), levels(3), positive(3), levels(3), levels(3)],
    (x, mean, variance, offset, scale) =>
      tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 0.1),
  ),
  on('batchNorm, its own moments', [levels(4, 3), levels(3), levels(3)], (x, offset, scale) => {
    const { mean, variance } = tf.moments(x, 0);
    return tf.batchNorm(
      x,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      offset as tf.Tensor1D,
      scale as tf.Tensor1D,
      0.1,
    );
  }),
  on(
    'batchNorm of rows',
    [levels(2, 3, 4), levels(1, 3, 1), positive(1, 3, 1), levels(1, 3, 1), levels(1, 3, 1)],
    (x, mean, variance, offset, scale) =>
      tf.batchNorm(x, mean as tf.Tensor3D, variance as tf.Tensor3D, offset as tf.Tensor3D, scale as tf.Tensor3D, 0.1),
    ['throws', 'throws'],
  ),
  on(
    'batchNorm, no scale',
    [levels(4, 3)],
    x => {
      const { mean, variance } = tf.moments(x, 0);
      return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, undefined, undefined, 0.1);
    },
    ['throws', 'throws'],
  ),
  on('layer normalisation', [levels(2, 2, 2, 3)], x => standardised(x, [1, 2, 3])),
  on('instance normalisation', [levels(2, 2, 3, 2)], x => standardised(x, [1, 2])),
  on('pixel normalisation', [levels(2, 2, 2, 3)], x =>
    tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-4))),
  ),
];
