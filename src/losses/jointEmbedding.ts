import {
  cast,
  expandDims,
  matMul,
  mul,
  notEqual,
  relu,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { check, checkShape } from '../core/checks';
import { meanOf } from './reduce';

/** Pictures and sentences in one space, row by row of the same thing. */
export interface Embedded {
  /** `[n, width]` */
  readonly image: Tensor2D;
  /** `[n, width]` */
  readonly text: Tensor2D;
  /** `[n]`, what each shows: a sentence is wrong for a picture only where their labels differ. */
  readonly label: Tensor1D;
}

/**
 * The symmetric structured joint embedding loss (Reed et al. 2016, CVPR, eq. 2–5): a picture must fit its own sentence
 * better by 1 than any wrong one, and a sentence its own picture, where `F(v, t) = v · t` tells how well they fit. Two
 * terms, to be added:
 *
 * - `image = mean over i, j of Δᵢⱼ · max(0, 1 + F(vᵢ, tⱼ) − F(vᵢ, tᵢ))`
 * - `text = mean over i, j of Δᵢⱼ · max(0, 1 + F(vⱼ, tᵢ) − F(vᵢ, tᵢ))`
 *
 * with Δᵢⱼ 1 where the labels of i and j differ, else 0. As in the authors' code: a mean over all n² pairs where the
 * paper takes the worst class alone. Their batches hold each class once; here pairs of one class count for nothing, so
 * any batch will do. The gradient is a constant at each violated pair, and nothing elsewhere.
 *
 * @throws GanKitError `shape` if there are not as many labels and sentences as pictures
 * @example
 * const both = tf.tensor2d([[1, 0], [0, 1]]);
 * jointEmbedding({ image: both, text: both, label: tf.tensor1d([0, 1], 'int32') });   // { image: 0, text: 0 }
 */
export function jointEmbedding({ image, text, label }: Embedded): { image: Scalar; text: Scalar } {
  const [n, width] = image.shape;
  check(image.rank === 2, 'shape', () => `jointEmbedding: expected image [n, width], got ${image.rank} axes.`);
  checkShape('jointEmbedding: text', text, [n, width]);
  checkShape('jointEmbedding: label', label, [n]);
  // F(vᵢ, tⱼ) in row i; both terms read the same scores, from their rows and from their columns.
  const violation = (axis: 0 | 1): Tensor => {
    const fits = matMul(image, text, false, true);
    const own = expandDims(sum(mul(image, text), 1), axis);
    const wrong = cast(notEqual(expandDims(label, 1), expandDims(label, 0)), 'float32');
    return mul(relu(sub(fits, sub(own, 1))), wrong);
  };
  return { image: meanOf(() => violation(1)), text: meanOf(() => violation(0)) };
}
