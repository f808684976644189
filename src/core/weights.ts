import { mul, type Scalar } from '@tensorflow/tfjs-core';
import type { Schedule } from './game';
import { scheduled } from './kinds';
import { filtered, named } from './mapped';
import { fields, type Kind, type Kinds } from './options';
import { valueAt } from './schedule';

/** Weights of a loss's terms, by the names they are logged under: numbers from 0, or functions of the images seen. */
export type Weights<T extends string> = { readonly [K in T]?: number | Schedule };

/** The kind of an option that holds {@link Weights} of these terms. */
export const weightsOf = <T extends string>(...terms: readonly T[]): Kind =>
  fields(named(terms, () => scheduled()) as Kinds<Weights<T>>);

/** A weight for every term: the one given, else the usual one. */
export const weightsOr = <T extends string>(
  usual: { readonly [K in T]: number | Schedule },
  given: Weights<T> = {},
): { readonly [K in T]: number | Schedule } => ({
  ...usual,
  ...filtered<number | Schedule | undefined>(given, weight => weight !== undefined),
});

/**
 * Every term times its weight at this count of images. A term whose weight is the number 0 is left out, and not
 * computed; one of weight 1 is as it is.
 *
 * @example
 * weighted({ adversarial: 1, l1: 100 }, images, { adversarial: () => adversarial.g(contest), l1: () => l1(fake, target) })
 */
export function weighted<T extends string>(
  weights: { readonly [K in T]: number | Schedule },
  images: number,
  terms: { readonly [K in T]?: () => Scalar },
): Record<string, Scalar> {
  const found: Record<string, Scalar> = {};
  for (const [name, term] of Object.entries(terms) as [T, () => Scalar][]) {
    if (weights[name] === 0) continue;
    const weight = valueAt(weights[name], images);
    found[name] = weight === 1 ? term() : mul(term(), weight);
  }
  return found;
}
