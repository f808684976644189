import { check, checkWhole } from '../core/checks';
import { rng as anRng } from '../core/kinds';
import type { Rng } from '../core/rng';

/** Throws unless a batch of `count` fits into a pass of `size` examples, in the order that `rng` draws. */
export function checkBatchSize(count: number, size: number, rng: Rng): void {
  anRng('batches: rng', rng);
  checkWhole('batch size', count, 1);
  check(
    count <= size,
    'argument',
    () => `batch size: ${count} is more than the ${size} examples there are. Use at most ${size}.`,
  );
}
