import type { Schedule } from '../../../src/core/game';

/** A rate for the first half of so many images, then in a line down to a fiftieth of it. */
export const falling =
  (rate: number, images: number): Schedule =>
  seen =>
    rate * Math.max(0.02, Math.min(1, 2 - (2 * seen) / images));
