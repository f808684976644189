import * as tf from '@tensorflow/tfjs-core';
import { type Grads, type Rule, rule, run } from './rule';
import { scatterAxis } from './scatter';

type Pair = [number, number];
/** What a convolution, its fused form and both its backward kernels share. */
export type ConvAttrs = Pick<tf.Conv2DAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'>;

/** tf.layers hand on what they were not given as null. */
export const pair = (value: Pair | number | null | undefined): Pair =>
  value == null ? [1, 1] : typeof value === 'number' ? [value, value] : value;

/** The same filter with zeros between its taps: convolving with it is convolving with a dilation. */
export const spreadTaps = (filter: tf.Tensor, [down, across]: Pair): tf.Tensor => {
  const [height = 1, width = 1] = filter.shape;
  const rows = scatterAxis(filter, 0, 0, down, (height - 1) * down + 1);
  return scatterAxis(rows, 1, 0, across, (width - 1) * across + 1);
};

/** The transpose of {@link spreadTaps}. */
export const gatherTaps = (filter: tf.Tensor, [down, across]: Pair): tf.Tensor =>
  down === 1 && across === 1 ? filter : tf.stridedSlice(filter, [0, 0, 0, 0], filter.shape, [down, across, 1, 1]);

const plain = ({ strides, pad, dataFormat, dimRoundingMode }: ConvAttrs): ConvAttrs => ({
  strides,
  pad,
  dataFormat,
  ...(dimRoundingMode ? { dimRoundingMode } : {}),
});

const forward = (x: tf.Tensor, filter: tf.Tensor, attrs: ConvAttrs): tf.Tensor =>
  run(tf.Conv2D, { x, filter }, { ...plain(attrs), dilations: [1, 1] });
const toInput = (dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], attrs: ConvAttrs): tf.Tensor =>
  run(tf.Conv2DBackpropInput, { dy, filter }, { ...plain(attrs), inputShape });
const toFilter = (x: tf.Tensor, dy: tf.Tensor, filterShape: number[], attrs: ConvAttrs): tf.Tensor =>
  run(tf.Conv2DBackpropFilter, { x, dy }, { ...plain(attrs), filterShape });

/** Gradients of a convolution; a dilated one is differentiated as the plain one with spread taps. */
export function convGrads(
  dy: tf.Tensor,
  x: tf.Tensor,
  filter: tf.Tensor,
  attrs: ConvAttrs,
  dilations: Pair | number | null | undefined,
): { x: () => tf.Tensor; filter: () => tf.Tensor } {
  const by = pair(dilations);
  const spreadShape = filter.shape.map((size, i) => (i < 2 ? (size - 1) * (by[i] ?? 1) + 1 : size));
  return {
    x: () => toInput(dy, spreadTaps(filter, by), x.shape, attrs),
    filter: () => gatherTaps(toFilter(x, dy, spreadShape, attrs), by),
  };
}

/**
 * Stock throws for a dilated convolution and for the derivative of the filter's gradient, and drops the rounding mode.
 * The three kernels below are each other's derivatives, so any order stays on them.
 */
export const convolution: readonly Rule[] = [
  rule(
    tf.Conv2D,
    ['x', 'filter'],
    (dy, { x, filter }, attrs: tf.Conv2DAttrs): Grads => convGrads(dy, x, filter, attrs, attrs.dilations),
  ),
  rule(tf.Conv2DBackpropInput, ['dy', 'filter'], (ddx, { dy, filter }, attrs: tf.Conv2DBackpropInputAttrs) => ({
    dy: () => forward(ddx, filter, attrs),
    filter: () => toFilter(ddx, dy, filter.shape, attrs),
  })),
  rule(tf.Conv2DBackpropFilter, ['x', 'dy'], (ddw, { x, dy }, attrs: tf.Conv2DBackpropFilterAttrs) => ({
    x: () => toInput(dy, ddw, x.shape, attrs),
    dy: () => forward(x, ddw, attrs),
  })),
];
