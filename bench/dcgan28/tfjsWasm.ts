import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { serve } from '../support/serve';
import { registerStockWasm } from '../support/stockWasm';

const BATCH = 64;
const NOISE = 64;

/** Batch normalisation with the statistics of the batch. */
function batchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, i) => i).slice(0, -1);
  const { mean, variance } = tf.moments(x, axes);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta);
}

function weight(shape: number[], deviation = 0.05): tf.Variable {
  return tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, deviation, 'float32', shape.length + (shape[0] ?? 0))));
}

function makeGenerator() {
  const [dense, up1, up2] = [weight([NOISE, 7 * 7 * 128]), weight([4, 4, 64, 128]), weight([4, 4, 1, 64])];
  const [gamma1, gamma2] = [tf.variable(tf.ones([7 * 7 * 128])), tf.variable(tf.ones([64]))];
  const [beta1, beta2, bias] = [
    tf.variable(tf.zeros([7 * 7 * 128])),
    tf.variable(tf.zeros([64])),
    tf.variable(tf.zeros([1])),
  ];
  const forward = (z: tf.Tensor): tf.Tensor => {
    const seed = tf.relu(batchNorm(tf.matMul(z as tf.Tensor2D, dense as tf.Tensor2D), gamma1, beta1));
    const small = tf.reshape(seed, [BATCH, 7, 7, 128]) as tf.Tensor4D;
    const larger = tf.conv2dTranspose(small, up1 as tf.Tensor4D, [BATCH, 14, 14, 64], 2, 'same');
    const hidden = tf.relu(batchNorm(larger, gamma2, beta2)) as tf.Tensor4D;
    const image = tf.conv2dTranspose(hidden, up2 as tf.Tensor4D, [BATCH, 28, 28, 1], 2, 'same');
    return tf.tanh(tf.add(image, bias));
  };
  return { forward, weights: [dense, up1, up2, gamma1, gamma2, beta1, beta2, bias] };
}

function makeCritic() {
  const [down1, down2, dense] = [weight([4, 4, 1, 64]), weight([4, 4, 64, 128]), weight([7 * 7 * 128, 1])];
  const [bias1, gamma, beta, bias2] = [tf.zeros([64]), tf.ones([128]), tf.zeros([128]), tf.zeros([1])].map(t =>
    tf.variable(t),
  ) as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
  const forward = (x: tf.Tensor): tf.Tensor => {
    const first = tf.leakyRelu(tf.add(tf.conv2d(x as tf.Tensor4D, down1 as tf.Tensor4D, 2, 'same'), bias1), 0.2);
    const second = tf.conv2d(first as tf.Tensor4D, down2 as tf.Tensor4D, 2, 'same');
    const features = tf.reshape(tf.leakyRelu(batchNorm(second, gamma, beta), 0.2), [BATCH, 7 * 7 * 128]);
    return tf.add(tf.matMul(features as tf.Tensor2D, dense as tf.Tensor2D), bias2);
  };
  return { forward, weights: [down1, down2, dense, bias1, gamma, beta, bias2] };
}

/**
 * DCGAN on 28 × 28 grey images, batch 64, non-saturating loss, Adam: one call is one D step (real, then fake) and
 * one G step, about 10.3 GFLOP. Returns the generator's loss.
 */
function makeStep(): () => tf.Scalar {
  const generator = makeGenerator();
  const critic = makeCritic();
  const adam = () => tf.train.adam(2e-4, 0.5, 0.999, 1e-8);
  const [updateCritic, updateGenerator] = [adam(), adam()];
  const real = tf.randomUniform([BATCH, 28, 28, 1], -1, 1, 'float32', 1);

  const train = (loss: () => tf.Tensor, weights: tf.Variable[], optimizer: tf.AdamOptimizer): tf.Scalar => {
    const { value, grads } = tf.variableGrads(() => loss() as tf.Scalar, weights);
    optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
    return value;
  };
  return () =>
    tf.tidy(() => {
      const fake = generator.forward(tf.randomNormal([BATCH, NOISE]));
      const onBoth = () => {
        const onReal = tf.mean(tf.softplus(tf.neg(critic.forward(real))));
        return tf.add(onReal, tf.mean(tf.softplus(critic.forward(fake))));
      };
      train(onBoth, critic.weights, updateCritic);
      const z = tf.randomNormal([BATCH, NOISE]);
      const fooling = () => tf.mean(tf.softplus(tf.neg(critic.forward(generator.forward(z)))));
      return train(fooling, generator.weights, updateGenerator);
    });
}

await registerStockWasm();
await tf.setBackend('wasm');
const step = makeStep();

await serve(async () => {
  const loss = step();
  await loss.data();
  loss.dispose();
});
