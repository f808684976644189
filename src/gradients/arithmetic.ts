import * as tf from '@tensorflow/tfjs-core';
import { gate } from '../pieces/linear';
import { binary, type Rule, toFloat } from './rule';

/** tfjs frees a gradient it has added to another, so what is passed on unchanged has to be a tensor of its own. */
const pass = (dy: tf.Tensor): tf.Tensor => tf.clone(dy);

/**
 * Stock leaves out the sum over broadcast axes in maximum, minimum and squaredDifference, and pow is wrong at second
 * order in its exponent, having saved its output. The rest is right in stock and only spared a few kernels here.
 */
export const arithmetic: readonly Rule[] = [
  binary(tf.Add, pass, pass),
  binary(tf.Sub, pass, tf.neg),
  binary(
    tf.Multiply,
    (dy, _, b) => tf.mul(dy, toFloat(b)),
    (dy, a) => tf.mul(dy, toFloat(a)),
  ),
  binary(
    tf.RealDiv,
    (dy, _, b) => tf.div(dy, toFloat(b)),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, toFloat(a)), tf.square(toFloat(b)))),
  ),
  binary(
    tf.SquaredDifference,
    (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(a, b), 2)),
    (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(b, a), 2)),
  ),
  binary(
    tf.Maximum,
    (dy, a, b) => gate(dy, () => toFloat(tf.greaterEqual(a, b))),
    (dy, a, b) => gate(dy, () => toFloat(tf.less(a, b))),
  ),
  binary(
    tf.Minimum,
    (dy, a, b) => gate(dy, () => toFloat(tf.lessEqual(a, b))),
    (dy, a, b) => gate(dy, () => toFloat(tf.greater(a, b))),
  ),
  binary(
    tf.Pow,
    (dy, a, b) => tf.mul(dy, tf.mul(toFloat(b), tf.pow(a, tf.sub(toFloat(b), 1)))),
    // The logarithm of a base that is not positive is replaced before it is taken, else its own derivative is NaN.
    (dy, a, b) => tf.mul(dy, tf.mul(tf.pow(a, b), tf.log(tf.where(tf.greater(a, 0), a, tf.onesLike(a))))),
  ),
];
