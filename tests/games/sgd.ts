import { mul, sub, tidy } from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../src/core/game';

/** Plain gradient descent, whose trajectories have closed forms. */
export const sgd = (learningRate: number): Optimizer => ({
  apply: gradients =>
    tidy(() => {
      for (const { variable, gradient } of gradients) variable.assign(sub(variable, mul(gradient, learningRate)));
    }),
  save: () => ({ numbers: {}, tensors: {} }),
  restore: () => {},
  dispose: () => {},
});
