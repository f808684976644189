import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { disagreement, random, setUp } from './support';

beforeAll(setUp);

const recurrentInitializer = () => initializers.randomUniform({ minval: -0.4, maxval: 0.4, seed: 3 });
const kernelInitializer = () => initializers.randomUniform({ minval: -0.4, maxval: 0.4, seed: 4 });
const options = () => ({
  units: 9,
  recurrentInitializer: recurrentInitializer(),
  kernelInitializer: kernelInitializer(),
});

const cells = {
  lstm: () => layers.lstm({ ...options(), inputShape: [7, 5] }),
  gru: () => layers.gru({ ...options(), inputShape: [7, 5] }),
};

for (const [name, cell] of Object.entries(cells)) {
  test(`tf.layers.${name} has the values and gradients that it has on cpu`, async () => {
    const run = () => {
      const model = sequential({ layers: [cell()] });
      const x = random([4, 7, 5], 1);
      const target = random([4, 9], 2);
      const loss = () => tf.mean(tf.squaredDifference(model.apply(x, { training: true }) as tf.Tensor, target));
      const weights = model.trainableWeights.map(weight => weight.read() as tf.Variable);
      const { value, grads } = tf.variableGrads(loss as () => tf.Scalar, weights);
      const results = [
        value,
        model.predict(x) as tf.Tensor,
        ...weights.map(({ name: key }) => grads[key] as tf.Tensor),
      ];
      const copies = results.map(result => tf.clone(result));
      model.dispose();
      return copies;
    };
    expect(await disagreement(run)).toBeLessThan(1e-6);
  });
}
