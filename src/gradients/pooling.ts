import * as tf from '@tensorflow/tfjs-core';
import { GanKitError } from '../core/errors';
import { linear } from '../pieces/linear';
import { borderWeights } from './border';
import { type Rule, rule, run, sizesOf } from './rule';

type Window = ReturnType<typeof tf.backend_util.computePool2DInfo>;

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

function weightsOf(w: Window): tf.Tensor | undefined {
  const { top, bottom, left, right } = w.padInfo;
  return borderWeights([
    { out: w.outHeight, stride: w.strideHeight, before: top, after: bottom, filter: w.filterHeight, size: w.inHeight },
    { out: w.outWidth, stride: w.strideWidth, before: left, after: right, filter: w.filterWidth, size: w.inWidth },
  ]);
}

/** Stock divides by the full window at the borders too; its backward kernel has no gradient. */
const avgPool = rule(tf.AvgPool, ['x'], (dy, { x }, attrs: tf.AvgPoolAttrs) => {
  const window = windowOf('avgPool', x, attrs);
  return {
    x: () =>
      linear(
        dy,
        d => {
          const weights = weightsOf(window);
          return run(tf.AvgPoolGrad, { dy: weights ? tf.mul(d, weights) : d, input: x }, attrs);
        },
        dd => run(tf.AvgPool, { x: dd }, attrs),
      ),
  };
});

/** The place of each window's largest value in the whole of `x`, counted flat. */
export function largest(x: tf.Tensor, { filterSize, strides, pad }: tf.AvgPoolAttrs): tf.Tensor {
  const attrs = { filterSize, strides, pad, includeBatchInIndex: true };
  const [values, places] = tf.engine().runKernel<tf.Tensor[]>(tf.MaxPoolWithArgmax, { x }, attrs);
  if (!values || !places) throw new Error('MaxPoolWithArgmax returns values and places.');
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

export const pooling: readonly Rule[] = [avgPool, maxPool];
