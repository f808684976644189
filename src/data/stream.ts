import { check, checkWhole } from '../core/checks';
import type { Batch } from '../core/game';
import type { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { checkLayout, checkValues, type Layout, layoutOf } from './checkBatch';
import { type Known, mainField } from './fields';
import { hurried } from './hurried';
import { type Items, opener, type Stream } from './items';
import { type ItemOptions, isExample, itemToBatch } from './itemToBatch';
import { disposeBatch, rebatch } from './rebatch';

/** How a stream is read. */
export type StreamOptions = ItemOptions & Known;

/**
 * A source over anything that gives items one by one, in its own order; arrays and Sets of examples in an order drawn
 * anew for each pass. Each pass starts it again; every batch is checked before it is given out.
 */
export function streamSource(data: Stream | (() => unknown), options: StreamOptions): Source {
  const listed = data instanceof Set ? [...data] : data;
  if (Array.isArray(listed) && isExample(listed[0], options)) return examplesSource(listed, options);
  const open = opener(data);
  return {
    checked: true,
    batches: (size, _rng, skip = 0) => {
      checkWhole('batch size', size, 1);
      checkWhole('skip', skip, 0);
      const { items, owned } = open();
      return hurried(items, told => pass({ items: told, owned, data }, size, skip, options));
    },
  };
}

/** Examples in a list, whose tensors stay the caller's. */
function examplesSource(examples: readonly unknown[], options: StreamOptions): Source {
  return {
    size: examples.length,
    checked: true,
    batches: (size, rng, skip = 0) => {
      checkWhole('batch size', size, 1);
      checkWhole('skip', skip, 0);
      return pass({ items: inOrder(examples, rng), owned: false, data: examples }, size, skip, options);
    },
  };
}

function* inOrder(examples: readonly unknown[], rng: Rng): Iterable<unknown> {
  for (const i of rng.fork('order').permutation(examples.length)) yield examples[i];
}

async function* pass(
  { data, ...from }: Items & { readonly data: object },
  size: number,
  skip: number,
  options: StreamOptions,
): AsyncGenerator<Batch> {
  const seen = { examples: 0, bytes: false };
  let number = 0;
  for await (const batch of rebatch(batchesOf(from, options, seen), size)) {
    if (number++ < skip) disposeBatch(batch);
    else
      yield await checked(
        `batch ${number} of the data`,
        batch,
        options,
        number === 1 && !seen.bytes ? data : undefined,
      );
  }
  check(
    number > 0,
    'data',
    () =>
      `data: ${seen.examples} examples in a whole pass are fewer than the batch size ${size}. Use at most ` +
      `${seen.examples}.`,
  );
}

/** Whether an item's main field is bytes, which are never in [0, 1]. */
function holdsBytes(item: unknown, main: string): boolean {
  const { [main]: field, xs } = Object(item) as Readonly<Record<string, unknown>>;
  return [item, field, xs].some(of => of instanceof Uint8Array || of instanceof Uint8ClampedArray);
}

/** Each item as a batch with the same fields and shapes. */
async function* batchesOf({ items, owned }: Items, options: StreamOptions, seen: { examples: number; bytes: boolean }) {
  let before: Layout | undefined;
  let number = 0;
  for await (const item of items) {
    const name = `item ${++number} of the data`;
    seen.bytes ||= holdsBytes(item, mainField(options));
    const batch = await itemToBatch(item, owned, name, options);
    try {
      const { layout, count } = layoutOf(name, batch);
      if (before) checkLayout(name, layout, before);
      before = layout;
      seen.examples += count;
    } catch (error) {
      disposeBatch(batch);
      throw error;
    }
    yield batch;
  }
}

async function checked(name: string, batch: Batch, options: Known, data: object | undefined): Promise<Batch> {
  try {
    await checkValues(name, batch, options, data);
    return batch;
  } catch (error) {
    disposeBatch(batch);
    throw error;
  }
}
