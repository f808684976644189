import { add, mean, type Scalar, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Adversarial } from '../core/game';
import { meanSoftplus } from '../pieces/meanSoftplus';

/** How far `higher` is from lying above the mean of `lower`, and `lower` below that of `higher`. */
const against = (higher: Tensor, lower: Tensor): Scalar =>
  tidy(() => add(meanSoftplus(sub(higher, mean(lower)), -1), meanSoftplus(sub(lower, mean(higher)), 1)));

/**
 * The relativistic average loss: real examples are to score higher than fake ones do on average, and fake ones lower
 * than real ones do.
 *
 * `d = E softplus(−(onReal − E onFake)) + E softplus(onFake − E onReal)`, `g` the same with the sides exchanged, in
 * nats. Jolicoeur-Martineau 2019, algorithm 2 (RaSGAN); ESRGAN's. Some code takes half of each.
 *
 * Gradients go through the averages too. G's loss reads both sides. Logits may have any shape, and the two sides
 * different ones. At equal scores both losses are log 4.
 *
 * @example
 * const loss = relativisticAverage.g({ onReal: tf.tensor1d([2, 3]), onFake: tf.tensor1d([-1, 0]) });   // 6.109
 */
export const relativisticAverage: Adversarial = {
  name: 'relativisticAverage',
  recipe: { role: 'loss', of: 'relativisticAverage', with: [] },
  d: ({ onReal, onFake }) => against(onReal, onFake),
  g: ({ onReal, onFake }) => against(onFake, onReal),
};
