import * as tf from '@tensorflow/tfjs-core';
import { slopeGrad } from '../core/slope';
import { gate, linear, type Rule, rule, run, unary, unbroadcast } from './rule';

const { SELU_SCALE, SELU_SCALEALPHA } = tf.backend_util;

/** exp(x) below zero and 1 above, without overflow for a large x. */
const expOfNegative = (x: tf.Tensor): tf.Tensor => tf.exp(tf.minimum(x, 0));

/** dy where x is above zero, `alpha · dy` elsewhere. */
function slope(dy: tf.Tensor, x: tf.Tensor, alpha: number): tf.Tensor {
  const scale = (d: tf.Tensor): tf.Tensor => slopeGrad(d, x, alpha);
  return linear(dy, scale, scale);
}

type Gradient = (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor;

/** Whether the backend has this kernel and it may be used: not on a tape, since it has no gradient itself, as composed forms have. */
const has = (kernel: string, x: tf.Tensor): boolean =>
  tf.getKernel(kernel, tf.getBackend()) !== undefined && !tf.engine().isTapeOn() && x.size > 0;

/** By one kernel where that can be. */
const atOnce =
  (kernel: string, composed: Gradient): Gradient =>
  (dy, x) =>
    has(kernel, x) ? run(kernel, { dy, x }, {}) : composed(dy, x);

/**
 * Stock is wrong at second order for sigmoid, tanh and elu (saved outputs), and throws for leakyRelu, prelu, selu and
 * relu6 (comparisons without a gradient). All of them are written here from the input.
 */
export const activations: readonly Rule[] = [
  unary(tf.Relu, (dy, x) => slope(dy, x, 0)),
  unary(tf.LeakyRelu, (dy, x, { alpha }: tf.LeakyReluAttrs) => slope(dy, x, alpha)),
  unary(tf.Relu6, (dy, x) => gate(dy, () => tf.mul(tf.step(x), tf.step(tf.sub(6, x))))),
  rule(tf.Prelu, ['x', 'alpha'], (dy, { x, alpha }) => ({
    x: () =>
      has('PreluStep', x)
        ? tf.mul(dy, run('PreluStep', { x, alpha }, {}))
        : tf.add(
            gate(dy, () => tf.step(x)),
            tf.mul(
              gate(dy, () => tf.sub(1, tf.step(x))),
              alpha,
            ),
          ),
    alpha: () => unbroadcast(tf.mul(dy, tf.minimum(x, 0)), alpha.shape),
  })),
  unary(
    tf.Elu,
    atOnce('EluInputGrad', (dy, x) => tf.mul(dy, expOfNegative(x))),
  ),
  unary(
    tf.Selu,
    atOnce('SeluInputGrad', (dy, x) =>
      tf.add(
        gate(dy, () => tf.mul(tf.step(x), SELU_SCALE - SELU_SCALEALPHA)),
        tf.mul(dy, tf.mul(expOfNegative(x), SELU_SCALEALPHA)),
      ),
    ),
  ),
  unary(
    tf.Tanh,
    atOnce('TanhGrad', (dy, x) => tf.mul(dy, tf.sub(1, tf.square(tf.tanh(x))))),
  ),
  unary(
    tf.Sigmoid,
    atOnce('SigmoidGrad', (dy, x) => {
      const y = tf.sigmoid(x);
      return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
    }),
  ),
];
