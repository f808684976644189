import { fill, sigmoid, tensor2d } from '@tensorflow/tfjs-core';
import { check, checkNumber, checkWhole } from '../checks';
import { bernoulliNll } from '../density';
import { checkDraw } from './checkDraw';
import { encoded } from './encoded';
import type { Code } from './latent';

/**
 * `size` independent coins, each 1 with probability `p`, else 0. Its posterior is one logit for each coin.
 *
 * @throws GanKitError `argument` if `size` is not a whole number from 1 or `p` is not inside (0, 1)
 * @example
 * const flags = bernoulli(4);
 */
export function bernoulli(size = 1, p = 0.5): Code {
  checkWhole('bernoulli(size)', size, 1);
  checkNumber('bernoulli(p)', p);
  check(p > 0 && p < 1, 'argument', `bernoulli(p): expected a probability inside (0, 1), got ${p}.`);
  const logit = Math.log(p / (1 - p));
  return {
    kind: 'bernoulli',
    width: size,
    entropy: -size * (p * Math.log(p) + (1 - p) * Math.log(1 - p)),
    sample: (n, rng) => {
      checkDraw(n, rng);
      const values = Float32Array.from({ length: n * size }, () => (rng.next() < p ? 1 : 0));
      return tensor2d(values, [n, size]);
    },
    nll: values => bernoulliNll(fill(values.shape, logit), values),
    parameters: size,
    posteriorNll: (codes, parameters) => bernoulliNll(parameters, codes),
    estimate: parameters => sigmoid(parameters),
    encode: (name, value) => encoded(name, value, size, v => v === 0 || v === 1, `${size} values of 0 or 1`),
    sweep: () => {
      const none = new Float32Array(size);
      return [none, ...Array.from({ length: size }, (_, i) => none.map((_, j) => (i === j ? 1 : 0)))];
    },
    config: { kind: 'bernoulli', size, p },
  };
}
