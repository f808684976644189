import { mul, type Scalar } from '@tensorflow/tfjs-core';
import type { Schedule } from './game';
import { scheduled } from './kinds';
import { fields, type Kind, type Kinds } from './options';
import { valueAt } from './schedule';

/** Weights of a loss's terms, by the names they are logged under: numbers from 0, or functions of the images seen. */
export type Weights<T extends string> = { readonly [K in T]?: number | Schedule };

/** The kind of an option that holds {@link Weights} of these terms. */
export const weightsOf = <T extends string>(...terms: readonly T[]): Kind =>
  fields(Object.fromEntries(terms.map(term => [term, scheduled()])) as Kinds<Weights<T>>);

/** A weight for every term: the one given, else the usual one. */
export const weightsOr = <T extends string>(
  usual: { readonly [K in T]: number | Schedule },
  given: Weights<T> = {},
): { readonly [K in T]: number | Schedule } => {
  const set = Object.entries(given).filter(([, weight]) => weight !== undefined);
  return { ...usual, ...Object.fromEntries(set) };
};

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
