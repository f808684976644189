import type { Batch } from './game';
import type { Rng } from './rng';

/** Where batches come from. */
export interface Source<B extends Batch = Batch> {
  /** Number of examples in one pass; left out when there is no end. */
  readonly size?: number;
  /**
   * Whether it looks at its own values: pictures lie in [−1, 1], nothing is NaN. Of sources that do not, the trainer
   * looks at the first batch of a run.
   */
  readonly checked?: boolean;
  /**
   * One pass over the data in the order `rng` decides, in batches of exactly `size` examples (a shorter rest is left
   * out). Whoever iterates owns the tensors. The same rng always gives the same batches. A run that is stopped calls
   * the iterator's `return()`, also while it waits for a batch, and then waits no longer.
   *
   * @param skip leave out this many batches at the start, as cheaply as possible: how a resumed run finds its place
   */
  batches(size: number, rng: Rng, skip?: number): AsyncIterable<B>;
}
