import type { MadeSchedule } from '../core/game';
import { interval, number } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { made } from './made';

/** A value that goes from one number to another between two counts of images. */
export interface RampOptions {
  /** The value at first. */
  readonly from: number;
  /** The value in the end. */
  readonly to: number;
  /** Images after which it begins to change, and after which it has changed. */
  readonly between: readonly [number, number];
}

const RAMP: Kinds<RampOptions> = {
  from: needed(number()),
  to: needed(number()),
  between: needed(interval(number())),
};

/** Level, then on a curve, of which `done` of `whole` images have passed, then level. */
export function ramp(
  name: string,
  options: RampOptions,
  through: (from: number, to: number, done: number, whole: number) => number,
): MadeSchedule {
  checkOptions(name, options, RAMP);
  const { from, to, between } = options;
  const [first, last] = between;
  const at = (images: number) => {
    if (images < first) return from;
    return images >= last ? to : through(from, to, images - first, last - first);
  };
  return made(at, name, [{ from, to, between: [first, last] }]);
}
