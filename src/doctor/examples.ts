import type { Batch } from '../core/game';
import type { Rng } from '../core/rng';
import { sizeOf } from '../core/sizeOf';
import type { Source } from '../core/source';
import { Passes } from '../train/passes';

/** `n` examples, or all there are. */
export const atMost = (n: number, { size = n }: Source): number => Math.min(n, size);

/** Numbers that examples are held in at once: 64 MB of them. */
const MOST_NUMBERS = 2 ** 24;

/** At most so many examples of this shape, fewer of large ones, and not under 32 for that. */
export const affordable = (n: number, shape: readonly number[]): number =>
  Math.min(n, Math.max(32, Math.floor(MOST_NUMBERS / sizeOf(shape))));

/** So many examples of a source; the caller's to dispose of. */
export async function someOf(source: Source, n: number, rng: Rng): Promise<Batch> {
  const passes = new Passes(source, n, rng, { epoch: 0, batch: 0 });
  try {
    return (await passes.next()) ?? {};
  } finally {
    await passes.close();
  }
}
