import * as tf from '@tensorflow/tfjs-core';
import { between, type Case, levels, on, positive } from '../case';

const gelu = (x: tf.Tensor): tf.Tensor =>
  tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3)))))));

export const elementwise: readonly Case[] = [
  on('relu', [levels(2, 5)], x => tf.relu(x)),
  on('leakyRelu', [levels(2, 5)], x => tf.leakyRelu(x, 0.2), ['right', 'throws']),
  on('prelu', [levels(2, 3, 4), positive(4)], (x, a) => tf.prelu(x, a), ['right', 'throws']),
  on('prelu of maps', [levels(2, 2, 3, 2), positive(1, 1, 2)], (x, a) => tf.prelu(x, a), ['right', 'throws']),
  on('elu', [levels(2, 5)], x => tf.elu(x), ['right', 'throws']),
  on('selu', [levels(2, 5)], x => tf.selu(x), ['right', 'throws']),
  on('relu6', [levels(2, 5)], x => tf.relu6(tf.mul(x, 7.5)), ['right', 'throws']),
  on('tanh', [levels(2, 5)], x => tf.tanh(x), ['right', 'wrong']),
  on('sigmoid', [levels(2, 5)], x => tf.sigmoid(x), ['right', 'wrong']),
  on('softplus', [levels(2, 5)], x => tf.softplus(x)),
  on('logSigmoid', [levels(2, 5)], x => tf.logSigmoid(x)),
  on('swish', [levels(2, 5)], x => tf.mul(x, tf.sigmoid(x)), ['right', 'wrong']),
  on('gelu (tanh)', [levels(2, 5)], gelu, ['right', 'wrong']),
  on('gelu (erf)', [levels(2, 5)], x => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),
  on('exp', [levels(2, 5)], x => tf.exp(x), ['right', 'wrong']),
  on('expm1', [levels(2, 5)], x => tf.expm1(x)),
  on('log', [positive(2, 5)], x => tf.log(x)),
  on('log1p', [positive(2, 5)], x => tf.log1p(x)),
  on('sqrt', [positive(2, 5)], x => tf.sqrt(x)),
  on('rsqrt', [positive(2, 5)], x => tf.rsqrt(x)),
  on('abs', [levels(2, 5)], x => tf.abs(x)),
  on('square', [levels(2, 5)], x => tf.square(x)),
  on('reciprocal', [positive(2, 5)], x => tf.reciprocal(x)),
  on('neg', [levels(2, 5)], x => tf.neg(x)),
  on('sin', [levels(2, 5)], x => tf.sin(x)),
  on('cos', [levels(2, 5)], x => tf.cos(x)),
  on('pow 3', [levels(2, 5)], x => tf.pow(x, 3)),
  on('pow of two tensors', [positive(2, 5), levels(5)], (a, b) => tf.pow(a, b), ['right', 'throws']),
  on('add, broadcast', [levels(2, 3, 4), levels(3, 1)], (a, b) => tf.add(a, b)),
  on('sub, broadcast', [levels(2, 3, 4), levels(3, 1)], (a, b) => tf.sub(b, a)),
  on('mul, broadcast', [levels(2, 3, 4), levels(3, 1)], (a, b) => tf.mul(a, b)),
  on('div, broadcast', [levels(2, 3, 4), positive(3, 1)], (a, b) => tf.div(a, b)),
  on('div', [levels(2, 4), positive(2, 4)], (a, b) => tf.div(a, b)),
  on('squaredDifference', [levels(2, 4), levels(2, 4)], (a, b) => tf.squaredDifference(a, b)),
  on('squaredDifference, broadcast', [levels(2, 4), levels(4)], (a, b) => tf.squaredDifference(a, b), [
    'throws',
    'throws',
  ]),
  on('maximum', [levels(2, 6), between(2, 6)], (a, b) => tf.maximum(a, b), ['right', 'throws']),
  on('minimum', [levels(2, 6), between(2, 6)], (a, b) => tf.minimum(a, b), ['right', 'throws']),
  on('maximum, broadcast', [levels(2, 6), between(6)], (a, b) => tf.maximum(a, b), ['throws', 'throws']),
  on('minimum, broadcast', [levels(2, 6), between(1)], (a, b) => tf.minimum(a, b), ['throws', 'throws']),
  on('clipByValue', [levels(2, 6)], x => tf.clipByValue(x, -0.8, 0.8), ['right', 'throws']),
  on('where', [levels(2, 6), levels(2, 6)], (a, b) => tf.where(tf.greater(a, 0), tf.mul(a, b), tf.square(b)), [
    'throws',
    'throws',
  ]),
  on(
    'comparisons as masks',
    [levels(2, 6)],
    x => {
      const inside = tf.logicalAnd(tf.less(x, 0.8), tf.logicalNot(tf.lessEqual(x, -0.8)));
      return tf.mul(tf.square(x), tf.cast(tf.logicalOr(inside, tf.greaterEqual(x, 9)), 'float32'));
    },
    ['throws', 'throws'],
  ),
];
