import * as tf from '@tensorflow/tfjs-core';
import { gatherTaps, pair, spreadTaps } from './convolution';
import { type Rule, rule, run } from './rule';

type Attrs = Pick<tf.DepthwiseConv2dNativeAttrs, 'strides' | 'pad' | 'dimRoundingMode'>;

const plain = ({ strides, pad, dimRoundingMode }: Attrs): object => ({
  strides,
  pad,
  dilations: [1, 1],
  ...(dimRoundingMode ? { dimRoundingMode } : {}),
});

const forward = (x: tf.Tensor, filter: tf.Tensor, attrs: Attrs): tf.Tensor =>
  run(tf.DepthwiseConv2dNative, { x, filter }, { ...plain(attrs), dataFormat: 'NHWC' });
const toInput = (dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], attrs: Attrs): tf.Tensor =>
  run(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter }, { ...plain(attrs), inputShape });
const toFilter = (x: tf.Tensor, dy: tf.Tensor, filterShape: number[], attrs: Attrs): tf.Tensor =>
  run(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, { ...plain(attrs), filterShape });

/** Stock throws at second order, neither backward kernel having a gradient, and for any dilation. */
export const depthwise: readonly Rule[] = [
  rule(tf.DepthwiseConv2dNative, ['x', 'filter'], (dy, { x, filter }, attrs: tf.DepthwiseConv2dNativeAttrs) => {
    const by = pair(attrs.dilations);
    const spreadShape = filter.shape.map((size, i) => (i < 2 ? (size - 1) * (by[i] ?? 1) + 1 : size));
    return {
      x: () => toInput(dy, spreadTaps(filter, by), x.shape, attrs),
      filter: () => gatherTaps(toFilter(x, dy, spreadShape, attrs), by),
    };
  }),
  rule(tf.DepthwiseConv2dNativeBackpropInput, ['dy', 'filter'], (ddx, { dy, filter }, attrs: Attrs) => ({
    dy: () => forward(ddx, filter, attrs),
    filter: () => toFilter(ddx, dy, filter.shape, attrs),
  })),
  rule(tf.DepthwiseConv2dNativeBackpropFilter, ['x', 'dy'], (ddw, { x, dy }, attrs: Attrs) => ({
    x: () => toInput(dy, ddw, x.shape, attrs),
    dy: () => forward(x, ddw, attrs),
  })),
];
