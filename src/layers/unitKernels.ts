import { div, maximum, sqrt, square, sum, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';

/**
 * Gives every kernel columns of length 1: `w / ‖w‖` for each unit or filter, over all its inputs. Biases and scales
 * stay as they are.
 *
 * After each update it is the weight normalisation of Salimans & Kingma (2016) with scales that are not trained, as the
 * authors of the semi-supervised GAN have it in all layers of D but the last. A D of free scale makes its features
 * larger until the noise in it no longer counts.
 *
 * @example
 * const D = { updates: [trunk], optimizer: adam(), loss, project: () => unitKernels(trunk.weights) };
 */
export function unitKernels(weights: readonly Variable[]): void {
  for (const kernel of weights) {
    const { rank } = kernel;
    if (rank < 2) continue;
    const inputs = Array.from({ length: rank - 1 }, (_, axis) => axis);
    tidy(() => kernel.assign(div<Tensor>(kernel, maximum(sqrt(sum(square(kernel), inputs, true)), 1e-12))));
  }
}
