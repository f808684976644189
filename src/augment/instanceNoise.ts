import { add, tensor } from '@tensorflow/tfjs-core';
import type { Augment } from '../core/contest';
import type { Schedule } from '../core/game';
import { scheduled } from '../core/kinds';
import { normals } from '../core/normals';
import { checkOptions, type Kinds, needed } from '../core/options';
import { valueAt } from '../core/schedule';

/** Options of {@link instanceNoise}. */
export interface InstanceNoiseOptions {
  /** Of the noise, in units of the examples; a number or a schedule, most often one that falls to 0. */
  readonly deviation: number | Schedule;
}

const OPTIONS: Kinds<InstanceNoiseOptions> = { deviation: needed(scheduled()) };

/**
 * Instance noise (Sønderby et al. 2017, §4; Arjovsky & Bottou 2017, §3): `x + N(0, deviation²)` on real and fake
 * examples alike, in both turns, so that the two overlap and D has a slope for G to follow. Once a schedule has come to
 * 0 it costs nothing.
 *
 * @throws GanKitError `argument` if the deviation is below 0
 * @example
 * const fading = linear({ from: 0.5, to: 0, between: [0, 20_000] });
 * const gan = new DCGAN({ shape: [32, 32, 3], augment: instanceNoise({ deviation: fading }) });
 */
export function instanceNoise(options: InstanceNoiseOptions): Augment {
  checkOptions('instanceNoise', options, OPTIONS);
  return {
    name: 'instanceNoise',
    pictures: false,
    apply: (x, { images, part, rng }) => {
      const deviation = valueAt(options.deviation, images);
      if (deviation === 0) return x;
      const noise = tensor(normals(x.size, deviation, rng.fork(part)), x.shape);
      return add(x, noise);
    },
    recipe: { role: 'augmentation', of: 'instanceNoise', with: [options] },
  };
}
