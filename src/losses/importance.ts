import { logSumExp, sub, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';

/**
 * The importance-weighted bound on each picture's log-likelihood, `L_k = log (1/k) Σ w_i` with `w_i = p(x, z_i) / q(z_i|x)` and `z_i` drawn from
 * q (Burda et al. 2016, eq. 8), in nats. With k = 1 a draw of the ELBO; it grows with k, and reaches `log p(x)`.
 *
 * @param logWeights `log w`, `[k, n]` → `[n]`
 *
 * @example
 * importanceBound(tf.tensor2d([[0], [Math.log(3)]]));   // [1]: log 2, as the mean of 1 and 3 is 2
 */
export const importanceBound = (logWeights: Tensor2D): Tensor1D =>
  tidy(() => sub(logSumExp(logWeights, 0), Math.log(logWeights.shape[0])) as Tensor1D);
