import type { Tensor } from '@tensorflow/tfjs-core';
import { asPictures, check, checkKnown } from '../../core/checks';
import { list, number, text } from '../../core/kinds';
import { fields, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { AFFINE, type AffineRanges, randomAffine } from '../../layers/randomAffine';

/**
 * Which codes of InfoGAN are read off bent pictures, and how far they are bent. A code that must be read off a
 * picture however it leans and stretches cannot stand for how it leans and stretches: what is left to it is what kind
 * of thing the picture shows.
 *
 * What is maximised is still a lower bound on eq. 5's information: bending adds nothing that tells of the code, so by
 * the data-processing inequality `E[log Q(c | bent x)] + H(c) ≤ I(c; bent x) ≤ I(c; x)`. D sees pictures that are not
 * bent, and no label is used.
 */
export interface Bending extends AffineRanges {
  /** Names of the codes. */
  readonly codes: readonly string[];
  /**
   * Of the term `real`, see `weights`: what it weighs that all classes are read alike often, beside 1 for being sure
   * and agreed. Default 1; with more, two kinds in one class cost more.
   */
  readonly balance?: number;
}

/** The kind of an option that holds {@link Bending}. */
export const someBending = /* @__PURE__ */ fields<Bending>({
  codes: needed(list(text)),
  balance: number(0),
  ...AFFINE,
});

/**
 * What a game bends, and how.
 *
 * @throws GanKitError `argument` if there is no such code
 */
export function bendingOf({ codes, balance = 1, ...ranges }: Bending, known: readonly string[]) {
  check(codes.length > 0, 'argument', `bend.codes: expected names of codes, such as ['${known[0]}'], got none.`);
  for (const name of codes) checkKnown('bend.codes', name, known);
  const transform = randomAffine(ranges);
  return { codes, balance, transform: (images: Tensor, rng: Rng) => transform(asPictures('bend', images), rng) };
}
