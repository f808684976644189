import { fill, softmax, tensor2d } from '@tensorflow/tfjs-core';
import { check, checkWhole } from '../checks';
import { categoricalNll } from '../density';
import { checkDraw } from './checkDraw';
import type { Code } from './latent';

/**
 * One of `k` classes, evenly likely, as a one-hot row. Its posterior is a softmax over `k` logits.
 *
 * @throws GanKitError `argument` if `k` is not a whole number from 2
 * @example
 * const digit = categorical(10);   // entropy ln 10 = 2.303 nats
 */
export function categorical(k: number): Code {
  checkWhole('categorical(k)', k, 2);
  const row = (index: number) => {
    const one = new Float32Array(k);
    one[index] = 1;
    return one;
  };
  return {
    kind: 'categorical',
    width: k,
    entropy: Math.log(k),
    sample: (n, rng) => {
      checkDraw(n, rng);
      const rows = new Float32Array(n * k);
      for (let i = 0; i < n; i++) rows[i * k + rng.int(k)] = 1;
      return tensor2d(rows, [n, k]);
    },
    nll: values => fill([values.shape[0]], Math.log(k)),
    parameters: k,
    posteriorNll: (codes, parameters) => categoricalNll(parameters, codes),
    estimate: parameters => softmax(parameters),
    encode: (name, value) => {
      const good = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < k;
      check(good, 'argument', `codes.${name}: expected a class from 0 to ${k - 1}, got ${JSON.stringify(value)}.`);
      return row(value);
    },
    sweep: () => Array.from({ length: k }, (_, i) => row(i)),
    config: { kind: 'categorical', k },
  };
}
