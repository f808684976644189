import { mean, type Scalar, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkShape, checkTensor } from '../core/checks';
import { rows } from './reduce';

/**
 * `‖E f(x) − E f(G(z))‖²`: how far apart the means of D's features are on real and on generated pictures (Salimans et
 * al. 2016, §3.1).
 *
 * Summed over the features, as in the paper; the authors' code takes their mean. Adam, which does not see the scale of
 * a loss, moves alike.
 *
 * @param real `[n, …]` @param fake `[m, …]`
 * @throws GanKitError `shape` if one example's features differ in number
 *
 * @example
 * featureDistance(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[2, 1]]));   // 4
 */
export function featureDistance(real: Tensor, fake: Tensor): Scalar {
  checkTensor('featureDistance: real', real);
  checkShape('featureDistance(real, fake)', fake, [null, ...real.shape.slice(1)]);
  return tidy(() => sum<Scalar>(square(sub(mean(rows(real), 0), mean(rows(fake), 0)))));
}
