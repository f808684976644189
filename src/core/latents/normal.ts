import { zeros } from '@tensorflow/tfjs-core';
import { checkWhole } from '../checks';
import { gaussianNll } from '../density';
import { anything } from '../kinds';
import { checkOptions, type Kinds } from '../options';
import { checkDraw } from './checkDraw';
import { type Deviation, gaussianPosterior, sweepColumns } from './gaussianPosterior';
import type { Code } from './latent';

const OPTIONS: Kinds<{ deviation?: Deviation }> = { deviation: anything };

/**
 * Standard normal noise, `N(0, I)`, of `size` columns.
 *
 * @param options.deviation of Q's posterior when used as a code: `'learned'` (default) or a fixed number
 * @throws GanKitError `argument` if `size` is not a whole number from 1
 * @example
 * const z = normal(62).sample(64, new Rng(1));   // [64, 62]
 */
export function normal(size = 1, options: { deviation?: Deviation } = {}): Code {
  checkOptions('normal', options, OPTIONS);
  checkWhole('normal(size)', size, 1);
  const { deviation = 'learned' } = options;
  return {
    kind: 'normal',
    width: size,
    entropy: (size * (Math.log(2 * Math.PI) + 1)) / 2,
    sample: (n, rng) => {
      checkDraw(n, rng);
      return rng.normal([n, size]);
    },
    nll: values => gaussianNll(values, zeros([1, size]), zeros([1, size])),
    ...gaussianPosterior(size, deviation),
    sweep: steps => sweepColumns(size, steps, -2, 2, 0),
    config: { kind: 'normal', size, deviation },
  };
}
