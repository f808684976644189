import { sub, tidy } from '@tensorflow/tfjs-core';
import { checkShape } from '../core/checks';
import type { Adversarial, Scores } from '../core/game';
import { meanSoftplus } from '../pieces/meanSoftplus';

/** By how much the real picture of each pair scores higher. */
const lead = ({ onReal, onFake }: Scores) => {
  checkShape('relativistic: onFake', onFake, onReal.shape);
  return sub(onReal, onFake);
};

/**
 * The relativistic pairing loss: only the difference between a real and a generated picture counts, so no score of
 * D's is right by itself and G must beat the real ones.
 *
 * `d = E softplus(−(onReal − onFake))`, `g = E softplus(−(onFake − onReal))`, in nats; pairs by position in the batch.
 * Jolicoeur-Martineau 2019, eq. 6 (RpGAN); Huang et al. 2024, eq. 1 (R3GAN).
 *
 * Logits may have any shape, the same on both sides; a mean over everything. G's loss reads both sides, so a view must
 * have `onReal` for G too. At equal scores both losses are log 2.
 *
 * @throws GanKitError `shape` if the sides differ in shape
 * @example
 * const loss = relativistic.g({ onReal: tf.tensor1d([2, 3]), onFake: tf.tensor1d([-1, 0]) });   // 3.049
 */
export const relativistic: Adversarial = {
  name: 'relativistic',
  recipe: { role: 'loss', of: 'relativistic', with: [] },
  // The sides are read before the tidy opens: a view's fields must outlive the loss that reads them first.
  d: ({ onReal, onFake }) => tidy(() => meanSoftplus(lead({ onReal, onFake }), -1)),
  g: ({ onReal, onFake }) => tidy(() => meanSoftplus(lead({ onReal, onFake }), 1)),
};
