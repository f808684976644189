import { add, exp, log, maximum, mul, type Scalar, sub, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { checkNumber, checkTensor } from '../core/checks';
import { withoutGradient } from '../core/withoutGradient';
import { logMeanApart, meanTogether } from './informationBounds';

/**
 * MINE: the value of {@link donskerVaradhan} with the gradient of Belghazi et al. 2018, §3.2. The gradient of a batch
 * divides by the batch's own mean of `exp f`, which biases it; here it is divided by a moving average of that mean over
 * many batches, which {@link mineAverage} keeps:
 *
 * `∇E[f] − E[∇f · exp f] / average`
 *
 * @param scores `[n, n]`, `f(xᵢ, yⱼ)` in row i and column j. To be maximised by critic and encoder
 * @param average the logarithm of the moving average, with this batch in it: a constant
 * @throws GanKitError `shape` if the scores are none
 *
 * @example
 * mine(tf.tensor2d([[1, 0], [0, 1]]), tf.scalar(0));   // 1
 */
export function mine(scores: Tensor2D, average: Scalar): Scalar {
  checkTensor('mine: average', average);
  return tidy(() => {
    const logMean = logMeanApart('mine: scores', scores);
    const share = exp(sub(logMean, average));
    // Adds nothing to the gradient, and makes the value what it is.
    const rest = withoutGradient<Scalar>(() => sub(share, logMean));
    return add(sub(meanTogether('mine: scores', scores), share), rest);
  });
}

/**
 * The logarithm of the moving average of `exp f` over pairs that do not belong together, which {@link mine} divides by.
 * Called on the scores of each batch before `mine` is; what it gives is handed over at the next batch.
 *
 * @param before what it was; leave out at the first batch
 * @param rate the share of this batch. Default 0.01
 * @returns a new scalar, the caller's; no gradient goes through it
 * @throws GanKitError `shape` if the scores are none, `argument` if the rate is not from 0 to 1
 *
 * @example
 * mineAverage(tf.tensor2d([[5, 1], [1, 5]]), tf.scalar(1));   // 1
 */
export function mineAverage(scores: Tensor2D, before?: Scalar, rate = 0.01): Scalar {
  checkNumber('mineAverage: rate', rate, 0, 1);
  return tidy(() => {
    const logMean = logMeanApart('mineAverage: scores', scores);
    return withoutGradient<Scalar>(() => {
      if (!before) return logMean.clone();
      // The greater goes first, so that neither exponential leaves the range.
      const top = maximum(before, logMean);
      const sum = add(mul(exp(sub(before, top)), 1 - rate), mul(exp(sub(logMean, top)), rate));
      return add(top, log(sum));
    });
  });
}
