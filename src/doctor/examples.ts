import type { Batch } from '../core/game';
import type { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { Passes } from '../train/passes';

/** `n` examples, or all there are. */
export const atMost = (n: number, { size = n }: Source): number => Math.min(n, size);

/** So many examples of a source; the caller's to dispose of. */
export async function someOf(source: Source, n: number, rng: Rng): Promise<Batch> {
  const passes = new Passes(source, n, rng, { epoch: 0, batch: 0 });
  try {
    return (await passes.next()) ?? {};
  } finally {
    await passes.close();
  }
}
