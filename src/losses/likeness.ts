import { mul, type Scalar, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { checkShape, checkTensor } from '../core/checks';
import { meanOf, rows } from './reduce';

/**
 * How little two sets of features are alike: `−E log N(real; made, I)` without its constant, so `½ Σ (real − made)²`,
 * in nats, summed over the features and averaged over the batch. On an inner layer of a discriminator it is the
 * VAE-GAN's reconstruction error (Larsen et al. 2016, eq. 7–8).
 *
 * @param made features of reconstructions, `[n, …]` @param real those of the pictures, of the same shape
 * @throws GanKitError `shape` if the shapes differ
 *
 * @example
 * likeness(tf.tensor2d([[0, 1]]), tf.tensor2d([[2, 1]]));   // 2
 */
export function likeness(made: Tensor, real: Tensor): Scalar {
  checkTensor('likeness: made', made);
  checkShape('likeness(made, real)', real, made.shape);
  return meanOf(() => mul(sum(square(sub(rows(made), rows(real))), 1), 0.5));
}
