import { addN, mul, type Scalar, tidy } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Terms } from '../core/game';

/**
 * A term times its weight, `λ · loss`.
 *
 * @example
 * const terms = { adversarial: nonSaturating.g(v), digit: weigh(0.1, information(codes, v.c, v.q).digit) };
 */
export const weigh = (weight: number | Scalar, term: Scalar): Scalar => mul(term, weight);

/**
 * Every term times the same weight, names kept.
 *
 * @example
 * const terms = { adversarial: nonSaturating.g(v), ...weighAll(0.1, information(codes, v.c, v.q)) };
 */
export const weighAll = <T extends Terms>(weight: number | Scalar, terms: T): { [K in keyof T]: Scalar } =>
  Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, weigh(weight, term)])) as {
    [K in keyof T]: Scalar;
  };

/**
 * The sum of all terms.
 *
 * @throws GanKitError `argument` if there is none
 * @example
 * total({ a: tf.scalar(1), b: tf.scalar(2) });   // 3
 */
export function total(terms: Terms): Scalar {
  const all = Object.values(terms);
  check(all.length > 0, 'argument', 'total(terms): expected at least one term, got none.');
  return tidy(() => addN(all));
}
