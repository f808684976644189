import * as tf from '@tensorflow/tfjs-core';
import { type Rule, rule, run } from './rule';
import { scatterAxis } from './scatter';

type Pair = [number, number];
/** What a convolution, its fused form and both its backward kernels share. */
type ConvAttrs = Pick<tf.Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'> & { dataFormat?: 'NHWC' | 'NCHW' };

/** tf.layers hand on what they were not given as null. */
const pair = (value: Pair | number | null | undefined): Pair =>
  value == null ? [1, 1] : typeof value === 'number' ? [value, value] : value;

/** The same filter with zeros between its taps: convolving with it is convolving with a dilation. */
const spreadTaps = (filter: tf.Tensor, [down, across]: Pair): tf.Tensor => {
  const [height = 1, width = 1] = filter.shape;
  const rows = scatterAxis(filter, 0, 0, down, (height - 1) * down + 1);
  return scatterAxis(rows, 1, 0, across, (width - 1) * across + 1);
};

/** The transpose of {@link spreadTaps}. */
const gatherTaps = (filter: tf.Tensor, [down, across]: Pair): tf.Tensor =>
  down === 1 && across === 1 ? filter : tf.stridedSlice(filter, [0, 0, 0, 0], filter.shape, [down, across, 1, 1]);

/** The attributes of every kernel here; what a kernel does not read it passes over. */
const plain = ({ strides, pad, dataFormat, dimRoundingMode }: ConvAttrs): object => ({
  strides,
  pad,
  dataFormat: dataFormat ?? 'NHWC',
  dilations: [1, 1],
  ...(dimRoundingMode ? { dimRoundingMode } : {}),
});

/** Gradients of a convolution, by its input and by its filter. */
type ConvGrads = (
  dy: tf.Tensor,
  x: tf.Tensor,
  filter: tf.Tensor,
  attrs: ConvAttrs & { dilations?: Pair | number | null },
) => { x: () => tf.Tensor; filter: () => tf.Tensor };

/**
 * A kind of convolution, by the names of its kernel and of both backward kernels. The three are each other's
 * derivatives, so any order stays on them. A dilated one is differentiated as the plain one with spread taps.
 */
function kindOf(kernel: string, backToInput: string, backToFilter: string): { grads: ConvGrads; rules: Rule[] } {
  const forward = (x: tf.Tensor, filter: tf.Tensor, attrs: ConvAttrs): tf.Tensor =>
    run(kernel, { x, filter }, plain(attrs));
  const toInput = (dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], attrs: ConvAttrs): tf.Tensor =>
    run(backToInput, { dy, filter }, { ...plain(attrs), inputShape });
  const toFilter = (x: tf.Tensor, dy: tf.Tensor, filterShape: number[], attrs: ConvAttrs): tf.Tensor =>
    run(backToFilter, { x, dy }, { ...plain(attrs), filterShape });
  const grads: ConvGrads = (dy, x, filter, attrs) => {
    const by = pair(attrs.dilations);
    const spreadShape = filter.shape.map((size, i) => (i < 2 ? (size - 1) * (by[i] ?? 1) + 1 : size));
    return {
      x: () => toInput(dy, spreadTaps(filter, by), x.shape, attrs),
      filter: () => gatherTaps(toFilter(x, dy, spreadShape, attrs), by),
    };
  };
  const rules = [
    rule(kernel, ['x', 'filter'], (dy, { x, filter }, attrs: ConvAttrs) => grads(dy, x, filter, attrs)),
    rule(backToInput, ['dy', 'filter'], (ddx, { dy, filter }, attrs: ConvAttrs) => ({
      dy: () => forward(ddx, filter, attrs),
      filter: () => toFilter(ddx, dy, filter.shape, attrs),
    })),
    rule(backToFilter, ['x', 'dy'], (ddw, { x, dy }, attrs: ConvAttrs) => ({
      x: () => toInput(dy, ddw, x.shape, attrs),
      dy: () => forward(x, ddw, attrs),
    })),
  ];
  return { grads, rules };
}

/**
 * Stock throws for a dilated convolution and for the derivative of the filter's gradient, and drops the rounding mode.
 */
export const { grads: convGrads, rules: convolution } = kindOf(
  tf.Conv2D,
  tf.Conv2DBackpropInput,
  tf.Conv2DBackpropFilter,
);

/** Stock throws at second order, neither backward kernel having a gradient, and for any dilation. */
export const { rules: depthwise } = kindOf(
  tf.DepthwiseConv2dNative,
  tf.DepthwiseConv2dNativeBackpropInput,
  tf.DepthwiseConv2dNativeBackpropFilter,
);
