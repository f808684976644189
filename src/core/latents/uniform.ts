import { all, fill, greaterEqual, lessEqual, logicalAnd, where } from '@tensorflow/tfjs-core';
import { check, checkNumber, checkWhole } from '../checks';
import { anything, number, whole } from '../kinds';
import { checkOptions, type Kinds } from '../options';
import { checkDraw } from './checkDraw';
import { type Deviation, gaussianPosterior, sweepColumns } from './gaussianPosterior';
import type { Code } from './latent';

const OPTIONS: Kinds<{ min?: number; max?: number; size?: number; deviation?: Deviation }> = {
  min: number(),
  max: number(),
  size: whole(1),
  deviation: anything,
};

/**
 * Uniform on `[min, max)` in each of `size` columns; by default `U(−1, 1)`, InfoGAN's continuous code.
 *
 * @param options.deviation of Q's Gaussian posterior when used as a code: `'learned'` (default) or a fixed number
 * @throws GanKitError `argument` if an option is out of range
 * @example
 * const codes = { slant: uniform(), width: uniform() };
 */
export function uniform(options: { min?: number; max?: number; size?: number; deviation?: Deviation } = {}): Code {
  checkOptions('uniform', options, OPTIONS);
  const { min: least = -1, max: most = 1, size = 1, deviation = 'learned' } = options;
  checkNumber('uniform({min})', least);
  checkNumber('uniform({max})', most);
  check(least < most, 'argument', `uniform({min, max}): expected min < max, got ${least} and ${most}.`);
  checkWhole('uniform({size})', size, 1);
  const entropy = size * Math.log(most - least);
  return {
    kind: 'uniform',
    width: size,
    entropy,
    sample: (n, rng) => {
      checkDraw(n, rng);
      return rng.uniform([n, size], least, most);
    },
    nll: values => {
      const inside = all(logicalAnd(greaterEqual(values, least), lessEqual(values, most)), 1);
      const n = values.shape[0];
      return where(inside, fill([n], entropy), fill([n], Number.POSITIVE_INFINITY));
    },
    ...gaussianPosterior(size, deviation),
    sweep: steps => sweepColumns(size, steps, least, most, (least + most) / 2),
    config: { kind: 'uniform', min: least, max: most, size, deviation },
  };
}
