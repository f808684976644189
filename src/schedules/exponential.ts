import type { MadeSchedule } from '../core/game';
import { flag, number, positive } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { made } from './made';

/** Options of {@link exponential}. */
export interface ExponentialOptions {
  /** The value at first. */
  readonly from: number;
  /** What it is multiplied by each so many images, from 0 on. */
  readonly factor: number;
  /** Images after which it has been multiplied once. */
  readonly every: number;
  /**
   * Whether it falls in steps, each `every` images, and stays level between them, as "halved every 100 epochs" means.
   * Default false.
   */
  readonly staircase?: boolean;
}

const EXPONENTIAL: Kinds<ExponentialOptions> = {
  from: needed(number()),
  factor: needed(number(0)),
  every: needed(positive),
  staircase: flag,
};

/**
 * `from · factor^(images / every)`: the same share less each so many real images. With `staircase` the power is a whole
 * number.
 *
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const halved = exponential({ from: 2e-4, factor: 0.5, every: 100 * 60_000, staircase: true });
 * halved(150 * 60_000);   // 0.0001
 */
export function exponential(options: ExponentialOptions): MadeSchedule {
  checkOptions('exponential', options, EXPONENTIAL);
  const { from, factor, every, staircase = false } = options;
  const at = (images: number) => from * factor ** (staircase ? Math.floor(images / every) : images / every);
  return made(at, 'exponential', [{ from, factor, every, staircase }]);
}
