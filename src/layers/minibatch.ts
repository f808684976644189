import type { layers } from '@tensorflow/tfjs-layers';
import { oneOf } from '../core/kinds';
import { minibatchDiscrimination } from './minibatchDiscrimination';
import { minibatchStddev } from './minibatchStddev';

/** How D compares the examples of a batch: by {@link minibatchStddev} or {@link minibatchDiscrimination}. */
export type Minibatch = 'stddev' | 'discrimination';

/** The kind of an option that holds one. */
export const aMinibatch = oneOf('stddev', 'discrimination');

/** The layer that compares so, if any: the deviation of `[n, …, c]`, or the nearness of `[n, features]`. */
export const comparing = (how: Minibatch | undefined, name: string): layers.Layer[] => {
  if (!how) return [];
  return [how === 'stddev' ? minibatchStddev({ name }) : minibatchDiscrimination({ name })];
};
