import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/backends/simd/index';
import { correctGradients } from '../../src/gradients/correct';

beforeAll(async () => {
  expect(await registerSimd()).toBe(true);
  correctGradients();
});

/** Means squared error of a two-layer convolutional net that learns to brighten its picture. */
function net(): { weights: tf.Variable[]; loss: () => tf.Scalar; dispose: () => void } {
  const picture = tf.randomUniform([4, 8, 8, 1], -1, 1, 'float32', 1) as tf.Tensor4D;
  const filter = (inputs: number, outputs: number): tf.Variable<tf.Rank.R4> =>
    tf.tidy(() => tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, inputs, outputs], 0, 0.3, 'float32', inputs)));
  const first = filter(1, 4);
  const second = filter(4, 1);
  return {
    weights: [first, second],
    loss: () => {
      const hidden = tf.leakyRelu(tf.conv2d(picture, first, 2, 'same'), 0.2);
      const larger = tf.image.resizeNearestNeighbor(hidden as tf.Tensor4D, [8, 8]);
      const out = tf.tanh(tf.conv2d(larger, second, 1, 'same'));
      return tf.mean(tf.squaredDifference(out, tf.add(tf.mul(picture, 0.5), 0.3)));
    },
    dispose: () => tf.dispose([picture, first, second]),
  };
}

describe.each(['simd', 'webgl', 'webgpu'])('%s', backend => {
  it('is active, and trains a convolutional net', async () => {
    expect(await tf.setBackend(backend)).toBe(true);
    expect(tf.getBackend()).toBe(backend);
    const before = tf.memory().numTensors;
    const { weights, loss, dispose } = net();
    const optimizer = tf.train.sgd(0.2);
    const losses: number[] = [];
    for (let step = 0; step < 4; step++) {
      const cost = optimizer.minimize(loss, true, weights);
      if (!cost) throw new Error('minimize returns the cost it is asked for.');
      losses.push((await cost.data())[0] ?? Number.NaN);
      cost.dispose();
    }
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(new Set(losses).size).toBe(4);
    dispose();
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
