import type { Source } from '../core/source';
import type { Pickable } from '../data/pickable';
import { split } from '../data/split';
import { UsageError } from './usageError';

/** Of pictures, how many are held out: a tenth, at least 20, at most 1000; none where that were more than a third. */
const [SHARE, LEAST, MOST] = [0.1, 20, 1000];

/** How many of so many pictures are held out where nobody says. */
export const heldOutOf = (count: number): number =>
  count < 3 * LEAST ? 0 : Math.min(MOST, Math.max(LEAST, Math.round(SHARE * count)));

/**
 * What is done to pictures on their way to D where nobody says, by how many there are to learn from. Zhao et al. 2020
 * have all of diffAugment with a hundred and some hundreds of pictures, and all but the shifts with the 50,000 of
 * CIFAR-10; from 100,000 on lightweight-gan's rule leaves augmentation out.
 */
export const augmentOf = (count: number): readonly string[] =>
  count < 1000 ? ['diffAugment()'] : count < 100_000 ? ['diffAugment({ translation: false })'] : [];

/**
 * Data in two parts.
 *
 * @param asked how many to hold out; default {@link heldOutOf}
 * @throws UsageError if none would be left
 */
export function heldBack<S extends Source>(
  source: Pickable<S> & S,
  { heldOut: asked, seed }: { readonly heldOut?: number; readonly seed: number },
): { readonly train: S; readonly heldOut?: S } {
  const count = asked ?? heldOutOf(source.size);
  if (count === 0) return { train: source };
  if (count >= source.size)
    throw new UsageError(`--held-out: ${count} of the ${source.size} pictures there are would leave none. Use fewer.`);
  const { train, test } = split<S>(source, count, { seed });
  return { train, heldOut: test };
}
