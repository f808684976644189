import { clipByValue, tidy } from '@tensorflow/tfjs-core';
import type { Penalty } from '../core/contest';
import { positive } from '../core/kinds';

/**
 * D's weights are held within ±limit after each of its updates, so that its slope is bounded (Arjovsky et al. 2017,
 * algorithm 1). All that D's optimizer changes is clipped, also gains of norms. No term is logged. A {@link
 * gradientPenalty} does it better.
 *
 * @param limit above 0. Default 0.01, the paper's
 * @throws GanKitError `argument` if it is out of range
 * @example
 * const gan = new GAN({ shape: [2], latent: normal(2), adversarial: wasserstein, penalties: [weightClipping(0.1)] });
 */
export function weightClipping(limit = 0.01): Penalty {
  positive('weightClipping: limit', limit);
  return {
    name: 'weightClipping',
    project: weights =>
      tidy(() => {
        for (const weight of weights) weight.assign(clipByValue(weight, -limit, limit));
      }),
    recipe: { role: 'penalty', of: 'weightClipping', with: [limit] },
  };
}
