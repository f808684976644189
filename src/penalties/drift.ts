import { mean, mul, type Scalar, square, tidy } from '@tensorflow/tfjs-core';
import type { Penalty } from '../core/contest';
import type { Schedule } from '../core/game';
import { scheduled } from '../core/kinds';
import { valueAt } from '../core/schedule';

/**
 * The drift term: D's logits on real examples are held near 0, `ε · E D(x)²` (Karras et al. 2018, §A.1). The
 * Wasserstein loss does not say where logits lie, only how far apart.
 *
 * @param weight ε, from 0: a number, or a schedule of the images seen. Default 0.001, the paper's
 * @throws GanKitError `argument` if it is out of range
 * @example
 * const penalties = [gradientPenalty(10), drift()];
 */
export function drift(weight: number | Schedule = 1e-3): Penalty {
  scheduled()('drift: weight', weight);
  return {
    name: 'drift',
    d: ({ onReal, images }) => tidy(() => mul<Scalar>(valueAt(weight, images), mean(square(onReal)))),
    recipe: { role: 'penalty', of: 'drift', with: [weight] },
  };
}
