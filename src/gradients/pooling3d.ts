import * as tf from '@tensorflow/tfjs-core';
import { linear } from '../pieces/linear';
import { borderWeights, type Reach } from './border';
import { type Rule, rule, run } from './rule';

/** As in two dimensions, stock divides by the full window at the borders too. */
export const pooling3d: readonly Rule[] = [
  rule(tf.AvgPool3D, ['x'], (dy, { x }, attrs: tf.AvgPool3DAttrs) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs;
    const [n = 0, depth = 0, height = 0, width = 0, channels = 0] = x.shape;
    const sizes: [number, number, number, number, number] = [n, depth, height, width, channels];
    const w = tf.backend_util.computePool3DInfo(sizes, filterSize, strides, 1, pad, dimRoundingMode);
    const { front, back, top, bottom, left, right } = w.padInfo;
    const axes: Reach[] = [
      { out: w.outDepth, stride: w.strideDepth, before: front, after: back, filter: w.filterDepth, size: w.inDepth },
      {
        out: w.outHeight,
        stride: w.strideHeight,
        before: top,
        after: bottom,
        filter: w.filterHeight,
        size: w.inHeight,
      },
      { out: w.outWidth, stride: w.strideWidth, before: left, after: right, filter: w.filterWidth, size: w.inWidth },
    ];
    return {
      x: () =>
        linear(
          dy,
          d => {
            const weights = borderWeights(axes);
            return run(tf.AvgPool3DGrad, { dy: weights ? tf.mul(d, weights) : d, input: x }, attrs);
          },
          dd => run(tf.AvgPool3D, { x: dd }, attrs),
        ),
    };
  }),
];
