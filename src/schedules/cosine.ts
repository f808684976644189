import type { MadeSchedule } from '../core/game';
import { type RampOptions, ramp } from './ramp';

/**
 * Half a wave of the cosine (Loshchilov & Hutter 2017, eq. 5, without restarts): `from` until so many real images were
 * seen, `to` after so many, in between `to + (from − to)·(1 + cos(π·part)) / 2`: level at both ends, steepest in the
 * middle.
 *
 * @throws GanKitError `argument` if a number is not finite, or the images are not in order
 * @example
 * const learningRate = cosine({ from: 1e-3, to: 0, between: [0, 640_000] });
 * learningRate(320_000);   // 0.0005
 */
export const cosine = (options: RampOptions): MadeSchedule =>
  ramp('cosine', options, (from, to, done, whole) => to + ((from - to) * (1 + Math.cos((Math.PI * done) / whole))) / 2);
