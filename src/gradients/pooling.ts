import * as tf from '@tensorflow/tfjs-core';
import { GanKitError } from '../core/errors';
import { linear } from '../pieces/linear';
import { borderWeights, type Reach } from './border';
import { type Rule, rule, run, sizesOf } from './rule';

type Window = ReturnType<typeof tf.backend_util.computePool2DInfo>;
type Volume = ReturnType<typeof tf.backend_util.computePool3DInfo>;

/** Where the pooling windows lie. The backward kernels know no rounding mode, so one that matters is refused. */
function windowOf(name: string, x: tf.Tensor, { filterSize, strides, pad, dimRoundingMode }: tf.AvgPoolAttrs): Window {
  const shape = sizesOf(x);
  const window = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
  const rounded = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  if (tf.util.arraysEqual(window.outShape, rounded.outShape)) return window;
  throw new GanKitError(
    'gradient',
    `tf.${name} with dimRoundingMode '${dimRoundingMode}' has no correct gradient here; use pad 'same' or 'valid'.`,
  );
}

/** The two axes that windows over pictures and over volumes have. */
const sidesOf = (w: Window | Volume): Reach[] => {
  const { top, bottom, left, right } = w.padInfo;
  return [
    { out: w.outHeight, stride: w.strideHeight, before: top, after: bottom, filter: w.filterHeight, size: w.inHeight },
    { out: w.outWidth, stride: w.strideWidth, before: left, after: right, filter: w.filterWidth, size: w.inWidth },
  ];
};

function axesOfVolume(x: tf.Tensor, { filterSize, strides, pad, dimRoundingMode }: tf.AvgPool3DAttrs): Reach[] {
  const shape = x.shape as [number, number, number, number, number];
  const w = tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { front, back } = w.padInfo;
  return [
    { out: w.outDepth, stride: w.strideDepth, before: front, after: back, filter: w.filterDepth, size: w.inDepth },
    ...sidesOf(w),
  ];
}

/** Stock divides by the full window at the borders too; its backward kernel has no gradient. */
const averaging = <A extends object>(
  kernel: string,
  backward: string,
  axesOf: (x: tf.Tensor, attrs: A) => readonly Reach[],
): Rule =>
  rule(kernel, ['x'], (dy, { x }, attrs: A) => {
    const axes = axesOf(x, attrs);
    return {
      x: () =>
        linear(
          dy,
          d => {
            const weights = borderWeights(axes);
            return run(backward, { dy: weights ? tf.mul(d, weights) : d, input: x }, attrs);
          },
          dd => run(kernel, { x: dd }, attrs),
        ),
    };
  });

/** The place of each window's largest value in the whole of `x`, counted flat. */
export function largest(x: tf.Tensor, { filterSize, strides, pad }: tf.AvgPoolAttrs): tf.Tensor {
  const attrs = { filterSize, strides, pad, includeBatchInIndex: true };
  const [values, places] = tf.engine().runKernel<[tf.Tensor, tf.Tensor]>(tf.MaxPoolWithArgmax, { x }, attrs);
  values.dispose();
  return places;
}

/** Stock has no second derivative: that of picking the largest is to pick the same places again. */
const maxPool = rule(tf.MaxPool, ['x'], (dy, { x }, attrs: tf.MaxPoolAttrs) => {
  windowOf('maxPool', x, attrs);
  const pick = (dd: tf.Tensor): tf.Tensor => {
    const places = tf.cast(tf.reshape(largest(x, attrs), [-1]), 'int32');
    return tf.reshape(tf.gather(tf.reshape(dd, [-1]), places), dy.shape);
  };
  return {
    x: () =>
      linear(dy, d => run(tf.MaxPoolGrad, { dy: d, input: x, output: run(tf.MaxPool, { x }, attrs) }, attrs), pick),
  };
});

export const pooling: readonly Rule[] = [
  averaging(tf.AvgPool, tf.AvgPoolGrad, (x, attrs: tf.AvgPoolAttrs) => sidesOf(windowOf('avgPool', x, attrs))),
  averaging(tf.AvgPool3D, tf.AvgPool3DGrad, axesOfVolume),
  maxPool,
];
