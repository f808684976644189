import type { Schedule } from './game';
import { interval, number } from './kinds';
import { checkOptions, type Kinds, needed } from './options';

/** A value that changes evenly between two counts of images. */
export interface LinearConfig {
  /** The value at first. */
  readonly from: number;
  /** The value in the end. */
  readonly to: number;
  /** Images after which it begins to change, and after which it has changed. */
  readonly between: readonly [number, number];
}

const LINEAR: Kinds<LinearConfig> = {
  from: needed(number()),
  to: needed(number()),
  between: needed(interval(number())),
};

/** A schedule that is plain data, so that a saved model can rebuild it. */
export interface LinearSchedule extends Schedule {
  readonly config: LinearConfig;
}

/**
 * A straight line: `from` until so many real images were seen, `to` after so many, evenly in between. Where an option takes a number or a schedule,
 * this one is saved and loaded with the model, as a function of your own cannot be.
 *
 * @throws GanKitError `argument` if a number is not finite, or the images are not in order
 * @example
 * const learningRate = linearSchedule({ from: 1e-3, to: 5e-5, between: [128_000, 256_000] });
 * learningRate(192_000);   // 0.000525
 */
export function linearSchedule(config: LinearConfig): LinearSchedule {
  checkOptions('linearSchedule', config, LINEAR);
  const { from, to, between } = config;
  const [first, last] = between;
  const at = (images: number) =>
    images < first ? from : images >= last ? to : from + ((to - from) * (images - first)) / (last - first);
  return Object.assign(at, { config: { from, to, between: [first, last] as const } });
}

/** The value of a hyperparameter after so many images: itself, or what its schedule says. */
export const valueAt = (parameter: number | Schedule, images: number): number =>
  typeof parameter === 'number' ? parameter : parameter(images);
