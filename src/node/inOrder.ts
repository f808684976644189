import type { Rng } from '../core/rng';

/** The batches of one pass, each from its rows and the place of its first one in the pass. */
export async function* inOrder<B>(
  length: number,
  { size, skip, rng }: { size: number; skip: number; rng: Rng },
  batch: (rows: Int32Array, first: number) => Promise<B>,
): AsyncGenerator<B> {
  const order = rng.fork('order').permutation(length);
  for (let at = skip * size; at + size <= length; at += size) yield batch(order.subarray(at, at + size), at);
}
