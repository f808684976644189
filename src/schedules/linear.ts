import type { MadeSchedule } from '../core/game';
import { type RampOptions, ramp } from './ramp';

/**
 * A straight line: `from` until so many real images were seen, `to` after so many, evenly in between.
 *
 * @throws GanKitError `argument` if a number is not finite, or the images are not in order
 * @example
 * const learningRate = linear({ from: 1e-3, to: 5e-5, between: [128_000, 256_000] });
 * learningRate(192_000);   // 0.000525
 */
export const linear = (options: RampOptions): MadeSchedule =>
  ramp('linear', options, (from, to, done, whole) => from + ((to - from) * done) / whole);
