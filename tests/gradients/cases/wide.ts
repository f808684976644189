import * as tf from '@tensorflow/tfjs-core';
import { type Case, distinct, levels, on, positive } from '../case';

type Conv = Parameters<typeof tf.conv2d>;
const conv =
  (strides: number, pad: Conv[3] = 'same') =>
  (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
    tf.mul(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad), 0.2);

const image = levels(2, 8, 8, 4);

/** Channels in fours and larger matrices, for which the backends have programs of their own. */
export const wide: readonly Case[] = [
  on('wide conv2d', [image, levels(3, 3, 4, 8)], conv(1), ['right', 'throws']),
  on('wide conv2d, stride 2', [image, levels(4, 4, 4, 8)], conv(2), ['right', 'throws']),
  on('wide conv2d, 1×1', [image, levels(1, 1, 4, 8)], conv(1, 'valid'), ['right', 'throws']),
  on('wide conv2d, 5×5 stride 2', [levels(2, 7, 7, 4), levels(5, 5, 4, 4)], conv(2), ['right', 'throws']),
  on(
    'wide fused conv2d',
    [image, levels(3, 3, 4, 8), levels(8)],
    (x, filter, bias) => {
      const images = { x: x as tf.Tensor4D, filter: filter as tf.Tensor4D };
      return tf.mul(tf.fused.conv2d({ ...images, strides: 2, pad: 'same', bias, activation: 'linear' }), 0.2);
    },
    ['right', 'throws'],
  ),
  on(
    'wide conv2dTranspose, stride 2',
    [levels(2, 4, 4, 8), levels(4, 4, 4, 8)],
    (x, w) => tf.mul(tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 8, 8, 4], 2, 'same'), 0.2),
    ['right', 'throws'],
  ),
  on(
    'wide depthwise',
    [image, levels(3, 3, 4, 1)],
    (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
    ['right', 'throws'],
  ),
  on('wide avgPool', [image], x => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'), ['right', 'throws']),
  on('wide maxPool', [distinct(2, 4, 4, 4)], x => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'), ['right', 'throws']),
  on('wide nearest ×2', [levels(2, 4, 4, 4)], x => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [8, 8]), [
    'wrong',
    'throws',
  ]),
  on('wide bilinear ×2', [levels(2, 4, 4, 4)], x => tf.image.resizeBilinear(x as tf.Tensor4D, [8, 8]), [
    'right',
    'throws',
  ]),
  on('wide matMul', [levels(32, 20), levels(20, 36)], (a, b) => tf.mul(tf.matMul(a, b), 0.2)),
  on('wide matMul, long', [levels(2, 300), levels(300, 1)], (a, b) => tf.mul(tf.matMul(a, b), 0.1)),
  on('wide matMul, batched', [levels(3, 16, 8), levels(3, 20, 8)], (a, b) => tf.mul(tf.matMul(a, b, false, true), 0.2)),
  on('wide fused matMul', [levels(16, 12), levels(12, 20), levels(20)], (a, b, bias) =>
    tf.mul(tf.fused.matMul({ a, b, bias, activation: 'linear' }), 0.2),
  ),
  on('wide sum over outer axes', [levels(4, 8, 8, 4)], x => tf.mul(tf.sum(x, [0, 1, 2]), 0.1)),
  on('wide mean over pixels', [levels(4, 8, 8, 4)], x => tf.mean(tf.square(x), [1, 2])),
  on('wide softmax', [levels(4, 32)], x => tf.mul(tf.softmax(x), 4), ['right', 'wrong']),
  on('wide leakyRelu', [levels(4, 8, 8, 4)], x => tf.leakyRelu(x, 0.2), ['right', 'throws']),
  on('wide add of a bias', [image, levels(4)], (x, b) => tf.tanh(tf.add(x, b)), ['right', 'wrong']),
  on('wide batchNorm', [levels(2, 4, 4, 8), levels(8), positive(8)], (x, offset, scale) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const [m, v] = [mean as tf.Tensor1D, variance as tf.Tensor1D];
    return tf.batchNorm(x, m, v, offset as tf.Tensor1D, scale as tf.Tensor1D, 0.1);
  }),
];
