import {
  add,
  exp,
  eye,
  logSumExp,
  mean,
  mul,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { check, checkTensor, showShape } from '../core/checks';
import { categoricalNll } from '../core/density';

// Bounds on the mutual information of x and y, in nats, from the scores `f(xᵢ, yⱼ)` that a critic gives to every pair
// of a batch: row i, column j. What belongs together lies on the diagonal; the rest are draws from both marginals.

/** Takes a score out of a sum of exponentials. */
const OUT = -1e30;

/** How many pairs there are. @throws GanKitError `shape` unless the scores are `[n, n]` with at least two rows */
function pairsIn(name: string, scores: Tensor2D): number {
  checkTensor(name, scores);
  const [n = 0, m] = scores.shape;
  check(
    scores.rank === 2 && n === m && n > 1,
    'shape',
    () => `${name}: expected scores [n, n] of every x with every y, at least two, got ${showShape(scores.shape)}.`,
  );
  return n;
}

const joint = (scores: Tensor2D, n: number): Tensor => mul(sum(mul(scores, eye(n))), 1 / n);

/** The logarithm of the mean of `exp f` over pairs that do not belong together. */
export function logMeanApart(name: string, scores: Tensor2D): Scalar {
  const n = pairsIn(name, scores);
  return tidy(() => sub(logSumExp<Scalar>(add(scores, mul(eye(n), OUT))), Math.log(n * (n - 1))));
}

/** The mean score of pairs that belong together. */
export const meanTogether = (name: string, scores: Tensor2D): Scalar => {
  const n = pairsIn(name, scores);
  return tidy(() => joint(scores, n) as Scalar);
};

/**
 * InfoNCE, a lower bound on the mutual information (van den Oord et al. 2018, eq. 4 and §2.3): how much better a critic
 * finds the y of each x among n than by chance, `E[f(xᵢ, yᵢ) − log (1/n) Σⱼ exp f(xᵢ, yⱼ)]`. It varies little from
 * batch to batch, and never exceeds `log n`: a batch of 128 shows no more than 4.85 nats. The best critic is
 * `log p(y|x)` plus anything of x alone.
 *
 * @param scores `[n, n]`, `f(xᵢ, yⱼ)` in row i and column j. To be maximised by critic and encoder
 * @throws GanKitError `shape` if they are none
 *
 * @example
 * infoNce(tf.tensor2d([[9, 0], [0, 9]]));   // 0.693, log 2
 */
export function infoNce(scores: Tensor2D): Scalar {
  const n = pairsIn('infoNce: scores', scores);
  return tidy(() => sub(Math.log(n), mean<Scalar>(categoricalNll(scores, eye(n)))));
}

/**
 * The Donsker–Varadhan lower bound, `E[f] − log E[exp f]`, the first mean over pairs that belong together and the
 * second over those that do not (Donsker & Varadhan 1983; Belghazi et al. 2018, §2.2). The best critic is the log-ratio
 * `log p(x, y) / p(x)p(y)`, plus any constant. On a finite batch the logarithm bends the bound up, and its gradient is
 * biased: to train on it see {@link mine}.
 *
 * @param scores `[n, n]`, `f(xᵢ, yⱼ)` in row i and column j
 * @throws GanKitError `shape` if they are none
 *
 * @example
 * donskerVaradhan(tf.tensor2d([[1, 0], [0, 1]]));   // 1
 */
export const donskerVaradhan = (scores: Tensor2D): Scalar =>
  tidy(() => sub(meanTogether('donskerVaradhan: scores', scores), logMeanApart('donskerVaradhan: scores', scores)));

/**
 * The bound of Nguyen, Wainwright & Jordan (2010), which is f-GAN's for the Kullback–Leibler divergence and MINE-f's:
 * `E[f] − E[exp(f − 1)]` (Belghazi et al. 2018, §2.2). A lower bound whose value and gradient are unbiased, below
 * {@link donskerVaradhan} for every critic; the more information, the more it varies. The best critic is the log-ratio
 * plus exactly 1.
 *
 * @param scores `[n, n]`, `f(xᵢ, yⱼ)` in row i and column j. To be maximised by critic and encoder
 * @throws GanKitError `shape` if they are none
 *
 * @example
 * nwj(tf.tensor2d([[1, 1], [1, 1]]));   // 0: a critic that knows nothing
 */
export const nwj = (scores: Tensor2D): Scalar =>
  tidy(() => sub(meanTogether('nwj: scores', scores), exp(sub(logMeanApart('nwj: scores', scores), 1))));

/**
 * CLUB, an upper bound for where information is to be small: `E[log q(y|x)]` over pairs that belong together less that
 * over those that do not (Cheng et al. 2020, §3.1). It is one where q is the true conditional; a learnt q, trained by
 * its likelihood beside it (`gaussianLoss`), makes it one as far as q is right (§3.2). It lies far above: Gaussians of
 * correlation ρ have ρ²/(1 − ρ²) for each dimension, where the truth is −½ log(1 − ρ²).
 *
 * @param logLikelihoods `[n, n]`, `log q(yⱼ|xᵢ)` in row i and column j, such as {@link gaussianScores}. To be minimised
 *   by the encoder
 * @throws GanKitError `shape` if they are none
 *
 * @remarks The paper's estimate takes the second mean over all pairs, those that belong together too, which makes it
 * smaller by the factor 1 − 1/n; here it is unbiased.
 *
 * @example
 * club(tf.tensor2d([[-1, -3], [-5, -1]]));   // 3
 */
export function club(logLikelihoods: Tensor2D): Scalar {
  const n = pairsIn('club: logLikelihoods', logLikelihoods);
  return tidy(() => {
    const together = joint(logLikelihoods, n);
    const apart = mul(sub(sum(logLikelihoods), mul(together, n)), 1 / (n * (n - 1)));
    return sub(together, apart);
  });
}
