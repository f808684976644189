import { logSumExp, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/**
 * How real a classifier of K classes takes its pictures for: `log Σ exp l_k`, `[n, K]` → `[n]`.
 *
 * It is the logit of `D = Z / (Z + 1)`, `Z = Σ exp l_k`: with a class K+1 for generated pictures, whose logit may be
 * fixed at 0 because a softmax does not change when a number is taken off all its logits (Salimans et al. 2016, §5).
 * `nonSaturating` on it is their L_unsupervised, which their code gives the weight ½.
 *
 * @example
 * realLogit(tf.zeros([1, 10]));   // [1]
 */
export const realLogit = (logits: Tensor): Tensor1D => logSumExp(logits, -1);
