import * as tf from '@tensorflow/tfjs-core';
import { gate } from '../pieces/linear';
import { type Rule, toFloat, unary } from './rule';

/** Stock exp saves its output and is wrong at second order; stock clip throws there; stock abs has slope −1 at zero. */
export const elementary: readonly Rule[] = [
  unary(tf.Exp, (dy, x) => tf.mul(dy, tf.exp(x))),
  unary(tf.Abs, (dy, x) => gate(dy, () => toFloat(tf.sign(x)))),
  unary(tf.ClipByValue, (dy, x, { clipValueMin, clipValueMax }: tf.ClipByValueAttrs) =>
    gate(dy, () => toFloat(tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax)))),
  ),
];
