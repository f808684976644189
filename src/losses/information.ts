import { type Scalar, sub, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { Code } from '../core/latents/latent';
import { mapped } from '../core/mapped';
import { meanOf } from './reduce';

/**
 * How badly Q recovers each code from the picture: one term for each, to be minimised by G and Q.
 *
 * `−E log Q(c | G(z, c))`, in nats. It is `H(c) − L_I`, so minimising it maximises the bound `L_I` on the mutual
 * information (Chen et al. 2016, eq. 4–5); the constant `H(c)` is left out. The log-likelihood is summed over a code's
 * columns, then averaged over the batch.
 *
 * @param codes what was drawn: its distributions, by name
 * @param values the draws that G saw, `[n, code.width]` each
 * @param parameters Q's output for them, `[n, code.parameters]` each: see `splitParameters`
 *
 * @remarks The authors' code (`openai/InfoGAN`) takes the softmax first and adds 1e-8 to the probability, fixes the
 * deviation of continuous posteriors at 1 (ours: an option of the code), and where it learns one reads Q's output as a
 * log variance (ours: log deviation, so the exponential is the deviation, as in the paper's appendix C).
 *
 * @example
 * const codes = { digit: categorical(10) };
 * const values = { digit: tf.oneHot(tf.tensor1d([3], 'int32'), 10) };
 * information(codes, values, { digit: tf.zeros([1, 10]) });   // { digit: 2.303 }
 */
export function information<C extends Readonly<Record<string, Code>>>(
  codes: C,
  values: { readonly [K in keyof C]: Tensor2D },
  parameters: { readonly [K in keyof C]: Tensor2D },
): { [K in keyof C]: Scalar } {
  return mapped(codes, (code, name) => meanOf(() => code.posteriorNll(values[name], parameters[name])));
}

/**
 * The lower bound on the mutual information between a code and the pictures made from it.
 *
 * `L_I = H(c) + E log Q(c | G(z, c))`, in nats: at most `H(c)` for a discrete code, about 0 when the pictures say
 * nothing and Q knows it, below 0 when Q is worse than guessing. Chen et al. 2016, eq. 4–5.
 *
 * @param values the draws that G saw, `[n, code.width]`
 * @param parameters Q's output for them, `[n, code.parameters]`
 *
 * @remarks For continuous codes the authors' code takes for `H(c)` the cross-entropy of the uniform draws under N(0, 1)
 *   (1.086 nats in place of `log 2`); here it is the code's own entropy, so the value is a true bound. The gradient is
 *   the same.
 *
 * @example
 * mutualInformation(categorical(10), tf.oneHot(tf.tensor1d([3], 'int32'), 10), tf.zeros([1, 10]));   // 0
 */
export const mutualInformation = (code: Code, values: Tensor2D, parameters: Tensor2D): Scalar =>
  tidy(() =>
    sub(
      code.entropy,
      meanOf(() => code.posteriorNll(values, parameters)),
    ),
  );
