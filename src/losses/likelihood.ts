import { add, exp, mul, neg, type Scalar, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { checkShape, checkTensor } from '../core/checks';
import { bernoulliNll, gaussianNll } from '../core/density';
import { meanOf, rows } from './reduce';

/**
 * A Gaussian with independent columns: means and natural logarithms of standard deviations, of equal shapes `[n, …]`.
 */
export interface DiagonalGaussian {
  readonly mean: Tensor;
  readonly logDeviation: Tensor;
}

/** A Gaussian that is checked, each of its fields read once: they may be getters that make tensors. */
function checked(name: string, gaussian: DiagonalGaussian): DiagonalGaussian {
  const { mean, logDeviation }: Partial<DiagonalGaussian> = gaussian ?? {};
  checkTensor(`${name}.mean`, mean);
  checkTensor(`${name}.logDeviation`, logDeviation);
  checkShape(`${name}.logDeviation`, logDeviation, mean.shape);
  return { mean, logDeviation };
}

/**
 * `KL(q ‖ N(0, I)) = ½ Σ(μ² + σ² − 1 − 2 log σ)`, in nats: summed over the features, averaged over the batch.
 * Kingma & Welling 2014, appendix B.
 *
 * A mean over the features instead would weigh it down by their number: the commonest cause of a VAE that ignores it.
 * The paper's encoder puts out `log σ²`; ours `log σ`, half of that.
 *
 * @example
 * gaussianKl({ mean: tf.tensor2d([[1, 2]]), logDeviation: tf.zeros([1, 2]) });   // 2.5
 */
export function gaussianKl(q: DiagonalGaussian): Scalar {
  const { mean, logDeviation } = checked('gaussianKl: q', q);
  return meanOf(() => {
    const variance = exp(mul(logDeviation, 2));
    const perFeature = sub(add(square(mean), sub(variance, 1)), mul(logDeviation, 2));
    return mul(sum(rows(perFeature), 1), 0.5);
  });
}

/**
 * `KL(q ‖ p) = Σ[log σₚ − log σ_q + (σ_q² + (μ_q − μₚ)²) / 2σₚ² − ½]`, in nats: summed over the features, averaged over
 * the batch. With p = N(0, I) it is {@link gaussianKl} (Kingma & Welling 2014, appendix B).
 *
 * @example
 * const p = { mean: tf.zeros([1, 2]), logDeviation: tf.zeros([1, 2]) };
 * gaussianKlBetween({ mean: tf.tensor2d([[1, 2]]), logDeviation: tf.zeros([1, 2]) }, p);   // 2.5
 */
export function gaussianKlBetween(from: DiagonalGaussian, to: DiagonalGaussian): Scalar {
  const q = checked('gaussianKlBetween: q', from);
  const p = checked('gaussianKlBetween: p', to);
  checkShape('gaussianKlBetween: p.mean', p.mean, q.mean.shape);
  return meanOf(() => {
    // Ratios before squares: σ² itself would under- or overflow long before σ_q/σₚ does.
    const logRatio = sub(q.logDeviation, p.logDeviation);
    const distance = mul(sub(q.mean, p.mean), exp(neg(p.logDeviation)));
    const perFeature = sub(add(square(distance), sub(exp(mul(logRatio, 2)), 1)), mul(logRatio, 2));
    return mul(sum(rows(perFeature), 1), 0.5);
  });
}

/**
 * `−E log N(x; μ, σ²) = E Σ[½((x − μ)/σ)² + log σ + ½ log 2π]`, in nats: summed over the features, averaged over the
 * batch. Kingma & Welling 2014, appendix C.2.
 *
 * With σ fixed at 1 its gradient is that of half the squared error summed over the pixels, not of their mean.
 *
 * @param x `[n, …]` @param p of the same shape
 *
 * @example
 * gaussianLoss(tf.zeros([1, 2]), { mean: tf.zeros([1, 2]), logDeviation: tf.zeros([1, 2]) });   // 1.838, log 2π
 */
export function gaussianLoss(x: Tensor, p: DiagonalGaussian): Scalar {
  checkTensor('gaussianLoss: x', x);
  const { mean, logDeviation } = checked('gaussianLoss: p', p);
  checkShape('gaussianLoss: p.mean', mean, x.shape);
  return meanOf(() => gaussianNll(rows(x), rows(mean), rows(logDeviation)));
}

/**
 * `−E Σ[x log σ(l) + (1 − x) log(1 − σ(l))]`, in nats: summed over the features, averaged over the batch. Kingma &
 * Welling 2014, appendix C.1: the reconstruction term of a VAE of black-and-white pictures.
 *
 * @param logits `[n, …]` @param x of the same shape, from 0 to 1
 *
 * @example
 * bernoulliLoss(tf.zeros([1, 2]), tf.ones([1, 2]));   // 1.386, 2 log 2
 */
export function bernoulliLoss(logits: Tensor, x: Tensor): Scalar {
  checkTensor('bernoulliLoss: logits', logits);
  checkShape('bernoulliLoss: x', x, logits.shape);
  return meanOf(() => bernoulliNll(rows(logits), rows(x)));
}
