import { Rng } from '../../../src/core/rng';
import type { ArraySource } from '../../../src/data/arrays';
import type { LabelledBatch } from '../../../src/data/batch';

/** `n` examples at random, always the same ones: stored order may be class by class. */
export const someOf = (source: ArraySource<LabelledBatch>, n: number): LabelledBatch =>
  source.pick(new Rng(0).permutation(source.size).subarray(0, n)).examples(0, n);
