import { concat, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Batch } from '../core/game';
import { mapped } from '../core/mapped';

/** Disposes of a batch's tensors. */
export const disposeBatch = (batch: Batch): void => {
  for (const tensor of Object.values(batch)) tensor.dispose();
};

const count = (batch: Batch): number => Object.values(batch)[0]?.shape[0] ?? 0;

/**
 * Cuts batches of any lengths into batches of exactly `size`, in order; a shorter rest is left out. It takes over the
 * tensors it gets and owns none after it ends, however it ends.
 */
export async function* rebatch(batches: AsyncIterable<Batch>, size: number): AsyncGenerator<Batch> {
  let held: Batch[] = [];
  let total = 0;
  try {
    for await (const batch of batches) {
      held.push(batch);
      total += count(batch);
      while (total >= size) {
        const [whole, rest] = cut(held, size);
        held = rest ? [rest] : [];
        total -= size;
        yield whole;
      }
    }
  } finally {
    held.forEach(disposeBatch);
  }
}

/** The first `size` examples of several batches, and what is left of the last. The batches are used up. */
function cut(held: readonly Batch[], size: number): [Batch, Batch | undefined] {
  const [only] = held;
  if (held.length === 1 && only && count(only) === size) return [only, undefined];
  const parts = tidy(() => {
    const all = mapped(only ?? {}, (_, key) => join(held.flatMap(batch => batch[key] ?? [])));
    const left = count(all) - size;
    const whole = mapped(all, t => cutFrom(t, 0, size));
    return left > 0 ? [whole, mapped(all, t => cutFrom(t, size, left))] : [whole];
  });
  held.forEach(disposeBatch);
  return [parts[0] ?? {}, parts[1]];
}

const join = (tensors: Tensor[]): Tensor => concat(tensors, 0);

const cutFrom = (t: Tensor, from: number, size: number): Tensor =>
  slice(t, [from, ...t.shape.slice(1).map(() => 0)], [size, ...t.shape.slice(1)]);
