import { checkWhole } from '../core/checks';
import type { Batch } from '../core/game';
import type { Rng } from '../core/rng';
import type { Source } from '../core/source';

/**
 * A source without end. Each batch has a stream of its own, named by its number, so skipping costs nothing.
 *
 * @param draw makes `size` examples from the stream; tensors it gives belong to whoever iterates
 *
 * @example
 * const noise = endless((size, rng) => ({ point: rng.normal<tf.Rank.R2>([size, 2]) }));
 */
export const endless = <B extends Batch>(draw: (size: number, rng: Rng) => B): Source<B> => ({
  batches: (size, rng, skip = 0) => {
    checkWhole('batch size', size, 1);
    checkWhole('skip', skip, 0);
    return from(skip, n => draw(size, rng.fork('batch', n)));
  },
});

async function* from<B>(first: number, batch: (n: number) => B) {
  for (let n = first; ; n++) yield batch(n);
}
