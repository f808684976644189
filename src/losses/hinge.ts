import { add, neg, relu, sub, tidy } from '@tensorflow/tfjs-core';
import type { Adversarial } from '../core/game';
import { meanOf } from './reduce';

/**
 * The hinge loss: D is content with logits above 1 on real examples and below −1 on fake ones, and G raises its own
 * without end.
 *
 * `d = E max(0, 1 − onReal) + E max(0, 1 + onFake)`, `g = −E onFake`. Lim & Ye 2017; Miyato et al. 2018, eq. 16 and 17.
 *
 * Beyond its margins D has no gradient. A D that is held back, by spectral normalisation or a penalty, is what this
 * loss was made for: at a match `d` is 2 for any D within ±1. Logits may have any shape, and the two sides different
 * ones; each loss is a mean over everything.
 *
 * @example
 * const loss = hinge.d({ onReal: tf.tensor1d([2, 0]), onFake: tf.tensor1d([-2, 0]) });   // 1
 */
export const hinge: Adversarial = {
  name: 'hinge',
  recipe: { role: 'loss', of: 'hinge', with: [] },
  d: ({ onReal, onFake }) =>
    tidy(() =>
      add(
        meanOf(() => relu(sub(1, onReal))),
        meanOf(() => relu(add(1, onFake))),
      ),
    ),
  g: ({ onFake }) => meanOf(() => neg(onFake)),
};
