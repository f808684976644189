import { addN, mul, type Scalar, tidy } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Terms } from '../core/game';
import { mapped } from '../core/mapped';

/**
 * A term times its weight, `λ · loss`.
 *
 * @example
 * weigh(0.1, tf.scalar(3));   // 0.3
 */
export const weigh = (weight: number | Scalar, term: Scalar): Scalar => mul(term, weight);

/**
 * Every term times the same weight, names kept.
 *
 * @example
 * weighAll(0.1, { digit: tf.scalar(2), slant: tf.scalar(1) });   // { digit: 0.2, slant: 0.1 }
 */
export const weighAll = <T extends Terms>(weight: number | Scalar, terms: T): { [K in keyof T]: Scalar } =>
  mapped(terms, term => weigh(weight, term));

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
