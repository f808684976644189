import * as tf from '@tensorflow/tfjs-core';
import { type Case, distinct, levels, negative, on } from '../case';

type Pad = Parameters<typeof tf.conv2d>[3];
const rims: Pad = [
  [0, 0],
  [1, 0],
  [0, 2],
  [0, 0],
];

const conv =
  (strides: number, pad: Pad, dilations = 1) =>
  (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad, 'NHWC', dilations);
const depthwise =
  (strides: number, pad: Pad, dilations = 1) =>
  (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
    tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad, 'NHWC', dilations);
const transposed =
  (size: number, strides: number, pad: 'same' | 'valid') =>
  (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
    tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, size, size, w.shape[2] ?? 0], strides, pad);
const fusedConv =
  (strides: number, pad: 'same' | 'valid', dilations = 1) =>
  (x: tf.Tensor, w: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
    tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: w as tf.Tensor4D,
      strides,
      pad,
      dilations: [dilations, dilations],
      bias,
      activation: 'linear',
    });
const average =
  (size: number, strides: number, pad: Pad) =>
  (x: tf.Tensor): tf.Tensor =>
    tf.avgPool(x as tf.Tensor4D, size, strides, pad);
const largest =
  (size: number, strides: number, pad: Pad) =>
  (x: tf.Tensor): tf.Tensor =>
    tf.maxPool(x as tf.Tensor4D, size, strides, pad);

const image = levels(2, 4, 4, 2);
const odd = levels(2, 5, 5, 1);
const spread = distinct(2, 4, 4, 1);

/** The backward kernel of a filter, called as a second derivative calls it. */
const filterGradient = (x: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
  tf.engine().runKernel(
    tf.Conv2DBackpropFilter,
    { x, dy },
    {
      strides: 1,
      pad: 'same',
      dataFormat: 'NHWC',
      filterShape: [3, 3, 2, 2],
    },
  );

export const windows: readonly Case[] = [
  on('conv2d 3×3 same', [image, levels(3, 3, 2, 2)], conv(1, 'same'), ['right', 'throws']),
  on('conv2d 3×3 valid', [image, levels(3, 3, 2, 1)], conv(1, 'valid'), ['right', 'throws']),
  on('conv2d 3×3 stride 2 same', [image, levels(3, 3, 2, 2)], conv(2, 'same'), ['right', 'throws']),
  on('conv2d 4×4 stride 2 same', [image, levels(4, 4, 2, 1)], conv(2, 'same'), ['right', 'throws']),
  on('conv2d 2×2 stride 2 valid, uneven', [odd, levels(2, 2, 1, 2)], conv(2, 'valid'), ['right', 'throws']),
  on('conv2d 1×1', [image, levels(1, 1, 2, 3)], conv(1, 'same'), ['right', 'throws']),
  on('conv2d 3×3 pad 1', [image, levels(3, 3, 2, 1)], conv(1, 1), ['right', 'throws']),
  on('conv2d 3×3 explicit pad', [image, levels(3, 3, 2, 1)], conv(1, rims), ['right', 'throws']),
  on('conv2d 3×3 dilated same', [odd, levels(3, 3, 1, 2)], conv(1, 'same', 2), ['throws', 'throws']),
  on('conv2d 2×2 dilated valid', [odd, levels(2, 2, 1, 2)], conv(1, 'valid', 3), ['throws', 'throws']),
  on('conv2d filter gradient', [image, levels(2, 4, 4, 2)], filterGradient, ['throws', 'throws']),
  on('conv2dTranspose 4×4 stride 2 same', [levels(2, 2, 2, 2), levels(4, 4, 1, 2)], transposed(4, 2, 'same'), [
    'right',
    'throws',
  ]),
  on('conv2dTranspose 3×3 stride 1 same', [levels(2, 3, 3, 2), levels(3, 3, 1, 2)], transposed(3, 1, 'same'), [
    'right',
    'throws',
  ]),
  on('conv2dTranspose 4×4 stride 1 valid', [levels(2, 1, 1, 3), levels(4, 4, 2, 3)], transposed(4, 1, 'valid'), [
    'right',
    'throws',
  ]),
  on('fused conv2d', [image, levels(3, 3, 2, 2), levels(2)], fusedConv(2, 'same'), ['right', 'throws']),
  on('fused conv2d, dilated', [odd, levels(3, 3, 1, 2), levels(2)], fusedConv(1, 'same', 2), ['throws', 'throws']),
  on('depthwise 3×3 same', [image, levels(3, 3, 2, 1)], depthwise(1, 'same'), ['right', 'throws']),
  on('depthwise ×2, stride 2', [image, levels(3, 3, 2, 2)], depthwise(2, 'same'), ['right', 'throws']),
  on('depthwise dilated', [odd, levels(2, 2, 1, 2)], depthwise(1, 'valid', 2), ['throws', 'throws']),
  on(
    'separable conv2d',
    [image, levels(3, 3, 2, 1), levels(1, 1, 2, 3)],
    (x, d, p) => tf.separableConv2d(x as tf.Tensor4D, d as tf.Tensor4D, p as tf.Tensor4D, 1, 'same'),
    ['right', 'throws'],
  ),
  on('avgPool 2 stride 2', [image], average(2, 2, 'valid'), ['right', 'throws']),
  on('avgPool 3 stride 2 same', [image], average(3, 2, 'same'), ['wrong', 'throws']),
  on('avgPool 3 stride 1 same', [odd], average(3, 1, 'same'), ['wrong', 'throws']),
  on('avgPool 2 stride 2 pad 1', [image], average(2, 2, 1), ['wrong', 'throws']),
  on('avgPool3d 3 stride 2 same', [levels(2, 3, 4, 3, 2)], x => tf.avgPool3d(x as tf.Tensor5D, 3, 2, 'same'), [
    'wrong',
    'throws',
  ]),
  on('maxPool 2 stride 2', [spread], largest(2, 2, 'valid'), ['right', 'throws']),
  on('maxPool 3 stride 2 same', [spread], largest(3, 2, 'same'), ['right', 'throws']),
  on('maxPool 3 stride 1, overlapping', [spread], largest(3, 1, 'valid'), ['right', 'throws']),
  on('maxPool below zero', [negative(2, 4, 4, 1)], largest(2, 2, 'valid'), ['right', 'throws']),
];
