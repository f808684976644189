import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkWhole } from '../core/checks';
import type { Rng } from '../core/rng';
import type { Source } from '../core/source';
import type { ImageBatch } from './batch';
import { checkBatchSize } from './batchSize';

/** Pictures of two kinds that do not belong together: `a` and `b`, `[n, h, w, c]` each, float32 in [−1, 1]. */
export type UnpairedBatch = { readonly a: Tensor4D; readonly b: Tensor4D };

/**
 * Two sources of pictures side by side, each shuffled on its own: what learns to turn one kind into the other without
 * pairs is trained on this. A pass shows the larger source once; the smaller goes round meanwhile, each time in a new
 * order. Of sources without an end both go on; one whose number is not known ends the pass when it ends. Fields beside
 * `image` are left out.
 *
 * @throws GanKitError `argument` while batches are asked for, if one is larger than a source
 *
 * @example
 * const source = unpaired(
 *   arraySource({ image: new Uint8Array(80), shape: [2, 2, 1] }),
 *   arraySource({ image: new Uint8Array(48).fill(255), shape: [2, 2, 1] }),
 * );
 * for await (const { a, b } of source.batches(4, new Rng(1))) tf.dispose([a, b]);
 */
export function unpaired(a: Source<ImageBatch>, b: Source<ImageBatch>): Source<UnpairedBatch> {
  const known = [a.size, b.size].filter(size => size !== undefined);
  const size = known.length > 0 ? Math.max(...known) : undefined;
  return {
    ...(size !== undefined && { size }),
    checked: a.checked === true && b.checked === true,
    batches: (count, rng, skip = 0) => {
      checkWhole('batch size', count, 1);
      checkWhole('skip', skip, 0);
      for (const one of known) checkBatchSize(count, one, rng);
      const left = size === undefined ? Number.POSITIVE_INFINITY : Math.floor(size / count) - skip;
      return sideBySide(around(a, count, rng.fork('a'), skip), around(b, count, rng.fork('b'), skip), left);
    },
  };
}

/** Batches from number `skip` on, pass after pass where it is known how long one is. */
async function* around(source: Source<ImageBatch>, count: number, rng: Rng, skip: number): AsyncGenerator<Tensor4D> {
  const { size } = source;
  const each = size === undefined ? Number.POSITIVE_INFINITY : Math.floor(size / count);
  let at = skip;
  do {
    const place = each === Number.POSITIVE_INFINITY ? at : at % each;
    for await (const { image, ...rest } of source.batches(count, rng.fork('pass', Math.floor(at / each)), place)) {
      dispose(rest);
      at++;
      yield image;
    }
  } while (size !== undefined);
}

async function* sideBySide(a: AsyncGenerator<Tensor4D>, b: AsyncGenerator<Tensor4D>, count: number) {
  try {
    for (let i = 0; i < count; i++) {
      const [one, other] = [await a.next(), await b.next()];
      if (one.done || other.done) {
        dispose([one.value, other.value].filter(image => image !== undefined));
        return;
      }
      yield { a: one.value, b: other.value };
    }
  } finally {
    await Promise.all([a.return(undefined), b.return(undefined)]);
  }
}
