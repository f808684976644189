import { mean, neg, sub, tidy } from '@tensorflow/tfjs-core';
import type { Adversarial } from '../core/game';
import { meanOf } from './reduce';

/**
 * The Wasserstein loss: D's mean logits on real and on fake examples are driven apart.
 *
 * `d = E onFake − E onReal`, `g = −E onFake`. Arjovsky et al. 2017, eq. 3 and algorithm 1: where D's slope is bounded,
 * `−d` estimates the Wasserstein-1 distance, up to a factor.
 *
 * Nothing in it bounds D: it needs a `gradientPenalty(10)` or `weightClipping()`, and several steps of D for each of G.
 * Logits may have any shape, and the two sides different ones; each loss is a mean over everything.
 *
 * @example
 * const loss = wasserstein.d({ onReal: tf.tensor1d([2, 3]), onFake: tf.tensor1d([-1, 0]) });   // -3
 */
export const wasserstein: Adversarial = {
  name: 'wasserstein',
  recipe: { role: 'loss', of: 'wasserstein', with: [] },
  d: ({ onReal, onFake }) => tidy(() => sub(mean(onFake), mean(onReal))),
  g: ({ onFake }) => meanOf(() => neg(onFake)),
};
