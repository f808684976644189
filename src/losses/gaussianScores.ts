import { expandDims, neg, reshape, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { check, checkShape, checkTensor, showShape } from '../core/checks';
import { gaussianNll } from '../core/density';
import type { DiagonalGaussian } from './likelihood';

/**
 * How likely each y is given each x, by a Gaussian that a net reads off x: `log q(yⱼ|xᵢ)` in row i and column j, in
 * nats. The scores that {@link club} takes, and a critic for {@link infoNce} that comes as a conditional.
 *
 * @param y `[m, d]`
 * @param q of each x: means and logarithms of deviations, `[n, d]` each
 * @returns `[n, m]`
 * @throws GanKitError `shape` if these do not fit
 *
 * @example
 * gaussianScores(tf.tensor2d([[0], [1]]), { mean: tf.zeros([2, 1]), logDeviation: tf.zeros([2, 1]) });   // [2, 2]
 */
export function gaussianScores(y: Tensor2D, q: DiagonalGaussian): Tensor2D {
  const { mean, logDeviation } = q;
  checkTensor('gaussianScores: y', y);
  checkTensor('gaussianScores: q.mean', mean);
  checkShape('gaussianScores: q.logDeviation', logDeviation, mean.shape);
  const [[m = 0, d], [n = 0]] = [y.shape, mean.shape];
  check(
    y.rank === 2 && mean.rank === 2 && mean.shape[1] === d,
    'shape',
    () => `gaussianScores: expected y [m, d] and q of [n, d], got ${showShape(y.shape)} and ${showShape(mean.shape)}.`,
  );
  return tidy(() =>
    neg(reshape(gaussianNll(expandDims(y, 0), expandDims(mean, 1), expandDims(logDeviation, 1)), [n, m])),
  );
}
