import { add, neg, relu, type Scalar, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { checkShape, checkTensor } from '../core/checks';
import { meanOf } from './reduce';

/**
 * Mean absolute error `E|a − b|` over every element of every example, as in pix2pix (Isola et al. 2017, eq. 3, whose
 * code takes the mean too).
 *
 * The gradient is the sign of the difference over the number of elements, and 0 where the two agree (`tf.abs` gives −1
 * there).
 *
 * @param a of any shape @param b of the same shape
 * @throws GanKitError `shape` if the shapes differ
 *
 * @example
 * l1(tf.tensor1d([1, 2]), tf.tensor1d([1, 5]));   // 1.5
 */
export function l1(a: Tensor, b: Tensor): Scalar {
  checkTensor('l1: a', a);
  checkShape('l1(a, b)', b, a.shape);
  return meanOf(() => {
    const difference = sub(a, b);
    return add(relu(difference), relu(neg(difference)));
  });
}

/**
 * Mean squared error `E(a − b)²` over every element of every example, without a factor ½. SRGAN's content loss
 * (Ledig et al. 2017, eq. 4) is this, on pixels or on features.
 *
 * @param a of any shape @param b of the same shape
 * @throws GanKitError `shape` if the shapes differ
 *
 * @example
 * l2(tf.tensor1d([1, 2]), tf.tensor1d([1, 5]));   // 4.5
 */
export function l2(a: Tensor, b: Tensor): Scalar {
  checkTensor('l2: a', a);
  checkShape('l2(a, b)', b, a.shape);
  return meanOf(() => square(sub(a, b)));
}
