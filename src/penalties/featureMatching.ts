import type { Penalty } from '../core/contest';
import type { Schedule } from '../core/game';
import { scheduled } from '../core/kinds';
import { valueAt } from '../core/schedule';
import { weigh } from '../losses/combine';
import { featureDistance } from '../losses/featureDistance';

/**
 * Feature matching: G learns to have the mean features of real examples, `λ · ‖E f(x) − E f(G(z))‖²` beside its
 * adversarial loss (Salimans et al. 2016, §3.1).
 *
 * The features f are those of D's trunk where it has one, else what its last layer with weights reads, which has to be
 * known: D is a tf model of plain layers then. Summed over features, see {@link featureDistance}.
 *
 * @param weight λ, from 0: a number, or a schedule of the images seen. Default 1
 * @throws GanKitError `argument` if it is out of range
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], penalties: [featureMatching(0.1)] });
 */
export function featureMatching(weight: number | Schedule = 1): Penalty {
  scheduled()('featureMatching: weight', weight);
  return {
    name: 'featureMatching',
    features: true,
    g: ({ featuresOfReal, featuresOfFake, images }) =>
      weigh(valueAt(weight, images), featureDistance(featuresOfReal, featuresOfFake)),
    recipe: { role: 'penalty', of: 'featureMatching', with: [weight] },
  };
}
