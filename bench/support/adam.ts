import * as tf from '@tensorflow/tfjs-core';
import { has } from './layers';

const numbers = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** Adam as in PyTorch: in one kernel where the backend has it, else tfjs's own. */
export function adam(): (grads: tf.NamedTensorMap, weights: readonly tf.Variable[]) => void {
  if (!has('AdamStep')) {
    const optimizer = tf.train.adam(numbers.learningRate, numbers.beta1, numbers.beta2, numbers.epsilon);
    return grads => optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
  }
  const moments = new Map<string, [tf.Variable, tf.Variable]>();
  let step = 0;
  return (grads, weights) => {
    step++;
    for (const value of weights) {
      const gradient = grads[value.name];
      if (!gradient) continue;
      const zeros = () => tf.tidy(() => tf.variable(tf.zerosLike(value), false));
      const [m, v] = moments.get(value.name) ?? [zeros(), zeros()];
      moments.set(value.name, [m, v]);
      const outputs: tf.Tensor[] = tf.engine().runKernel('AdamStep', { value, m, v, gradient }, { ...numbers, step });
      for (const [i, variable] of [value, m, v].entries()) {
        const next = outputs[i];
        if (next) variable.assign(next);
        next?.dispose();
      }
    }
  };
}
