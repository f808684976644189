import { sub, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { check, checkTensor } from '../core/checks';
import { logSum } from '../core/density';

/**
 * The importance-weighted bound on each picture's log-likelihood, `L_k = log (1/k) Σ w_i` with
 * `w_i = p(x, z_i) / q(z_i|x)` and `z_i` drawn from q (Burda et al. 2016, eq. 8), in nats. With k = 1 a draw of the
 * ELBO; it grows with k, and reaches `log p(x)`. −∞ where no draw explains the picture.
 *
 * @param logWeights `log w`, `[k, n]` → `[n]`
 * @throws GanKitError `shape` if there is no draw
 *
 * @example
 * importanceBound(tf.tensor2d([[0], [Math.log(3)]]));   // [1]: log 2, as the mean of 1 and 3 is 2
 */
export function importanceBound(logWeights: Tensor2D): Tensor1D {
  checkTensor('importanceBound: logWeights', logWeights);
  const [k] = logWeights.shape;
  check(k > 0, 'shape', 'importanceBound: expected at least one draw, got none.');
  return tidy(() => sub(logSum(logWeights), Math.log(k)));
}
