import * as tf from '@tensorflow/tfjs-core';
import { eluGrad, preluStep, seluGrad, sigmoidGrad, tanhGrad } from '../pieces/activationGrads';
import { gate, linear } from '../pieces/linear';
import { slopeGrad } from '../pieces/slopeGrad';
import { type Rule, rule, unary, unbroadcast } from './rule';

/** dy where x is above zero, `alpha · dy` elsewhere. */
function slope(dy: tf.Tensor, x: tf.Tensor, alpha: number): tf.Tensor {
  const scale = (d: tf.Tensor): tf.Tensor => slopeGrad.call({ dy: d, x }, { alpha });
  return linear(dy, scale, scale);
}

type Slope = typeof tanhGrad | typeof sigmoidGrad | typeof eluGrad | typeof seluGrad;

/** Kernels take no empty tensors. */
const by = (kernel: string, { call, composed }: Slope): Rule =>
  unary(kernel, (dy, x) => (x.size > 0 ? call : composed)({ dy, x }, {}));

/**
 * Stock is wrong at second order for sigmoid, tanh and elu (saved outputs), and throws for leakyRelu, prelu, selu and
 * relu6 (comparisons without a gradient). All of them are written here from the input.
 */
export const activations: readonly Rule[] = [
  unary(tf.Relu, (dy, x) => slope(dy, x, 0)),
  unary(tf.LeakyRelu, (dy, x, { alpha }: tf.LeakyReluAttrs) => slope(dy, x, alpha)),
  unary(tf.Relu6, (dy, x) => gate(dy, () => tf.mul(tf.step(x), tf.step(tf.sub(6, x))))),
  rule(tf.Prelu, ['x', 'alpha'], (dy, { x, alpha }) => ({
    x: () => {
      const slopes = x.size > 0 ? preluStep.fused({ x, alpha }, {}) : undefined;
      if (slopes) return tf.mul(dy, slopes);
      const below = gate(dy, () => tf.sub(1, tf.step(x)));
      return tf.add(
        gate(dy, () => tf.step(x)),
        tf.mul(below, alpha),
      );
    },
    alpha: () => unbroadcast(tf.mul(dy, tf.minimum(x, 0)), alpha.shape),
  })),
  by(tf.Elu, eluGrad),
  by(tf.Selu, seluGrad),
  by(tf.Tanh, tanhGrad),
  by(tf.Sigmoid, sigmoidGrad),
];
