import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { on, random, setUp, worst } from './support';

beforeAll(setUp);

const BATCH = 4;

/** Gradients of both players of a small convolutional GAN, by name. */
function gradients(): tf.Tensor[] {
  const weight = (name: string, shape: number[], seed: number) =>
    tf.variable(random(shape, seed, -0.3, 0.3), true, name);
  const weights = {
    dense: weight('dense', [6, 4 * 4 * 8], 1),
    up: weight('up', [4, 4, 2, 8], 2),
    down: weight('down', [4, 4, 2, 8], 3),
    logit: weight('logit', [4 * 4 * 8, 1], 4),
  };
  const normalized = (x: tf.Tensor) => {
    const { mean, variance } = tf.moments(x, x.shape.map((_, i) => i).slice(0, -1));
    return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
  };
  const generator = (z: tf.Tensor) => {
    const hidden = tf.relu(normalized(tf.matMul(z as tf.Tensor2D, weights.dense as tf.Tensor2D)));
    const small = tf.reshape(hidden, [BATCH, 4, 4, 8]) as tf.Tensor4D;
    return tf.tanh(tf.conv2dTranspose(small, weights.up as tf.Tensor4D, [BATCH, 8, 8, 2], 2, 'same'));
  };
  const critic = (x: tf.Tensor) => {
    const hidden = tf.leakyRelu(normalized(tf.conv2d(x as tf.Tensor4D, weights.down as tf.Tensor4D, 2, 'same')), 0.2);
    return tf.matMul(tf.reshape(hidden, [BATCH, 4 * 4 * 8]) as tf.Tensor2D, weights.logit as tf.Tensor2D);
  };
  const [z, real] = [random([BATCH, 6], 5), random([BATCH, 8, 8, 2], 6)];
  const lossD = () => {
    const fake = tf.mean(tf.softplus(critic(generator(z))));
    return tf.add(tf.mean(tf.softplus(tf.neg(critic(real)))), fake) as tf.Scalar;
  };
  const lossG = () => tf.mean(tf.softplus(tf.neg(critic(generator(z))))) as tf.Scalar;
  const d = tf.variableGrads(lossD, [weights.down, weights.logit]);
  const g = tf.variableGrads(lossG, [weights.dense, weights.up]);
  const results = [d.value, ...Object.values(d.grads), g.value, ...Object.values(g.grads)].map(t => tf.clone(t));
  for (const variable of Object.values(weights)) variable.dispose();
  return results;
}

test('the gradients of a convolutional GAN agree with cpu', async () => {
  expect(worst(await on('simd', gradients), await on('cpu', gradients), 0.01)).toBeLessThan(1e-4);
});

test('the same step gives the same bits', async () => {
  const [first, second] = [await on('simd', gradients), await on('simd', gradients)];
  expect(second).toEqual(first);
});
