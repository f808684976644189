import * as tf from '@tensorflow/tfjs-core';
import { type Case, type Input, levels, on } from '../case';

const product = (name: string, a: Input, b: Input, ta: boolean, tb: boolean): Case =>
  on(name, [a, b], (x, y) => tf.matMul(x, y, ta, tb));

const fusedDense =
  (ta: boolean, tb: boolean) =>
  (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
    tf.fused.matMul({ a, b, transposeA: ta, transposeB: tb, bias, activation: 'linear' });

/** Matrix products, and small nets put together from everything. */
export const nets: readonly Case[] = [
  product('matMul', levels(2, 3), levels(3, 4), false, false),
  product('matMul, a transposed', levels(3, 2), levels(3, 4), true, false),
  product('matMul, b transposed', levels(2, 3), levels(4, 3), false, true),
  product('matMul, both transposed', levels(3, 2), levels(4, 3), true, true),
  product('matMul, batched', levels(2, 2, 3), levels(2, 3, 2), false, false),
  product('matMul, batched, both transposed', levels(2, 3, 2), levels(2, 2, 3), true, true),
  on('matMul, one matrix for a batch', [levels(1, 2, 3), levels(2, 3, 2)], (a, b) => tf.matMul(a, b), [
    'throws',
    'throws',
  ]),
  on('fused matMul', [levels(2, 3), levels(3, 2), levels(2)], fusedDense(false, false)),
  on('fused matMul, both transposed', [levels(3, 2), levels(2, 3), levels(2)], fusedDense(true, true)),
  on(
    'self-attention',
    [levels(2, 3, 2), levels(2, 2)],
    (x, w) => {
      const q = tf.reshape(tf.matMul(tf.reshape(x, [6, 2]), w), [2, 3, 2]);
      return tf.add(x, tf.matMul(tf.softmax(tf.matMul(q, x, false, true)), x));
    },
    ['right', 'wrong'],
  ),
  on('minibatch standard deviation', [levels(4, 2)], x => {
    const deviation = tf.mean(tf.sqrt(tf.add(tf.moments(x, 0).variance, 0.1)));
    return tf.concat([x, tf.tile(tf.reshape(deviation, [1, 1]), [4, 1])], 1);
  }),
  on(
    'convolutional critic',
    [levels(2, 4, 4, 1), levels(3, 3, 1, 2), levels(8, 1)],
    (x, w, dense) => {
      const h = tf.leakyRelu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'), 0.2);
      return tf.tanh(tf.matMul(tf.reshape(h, [2, 8]), dense));
    },
    ['right', 'throws'],
  ),
];
