import { cast } from '@tensorflow/tfjs-core';
import { check, checkWhole } from '../core/checks';
import type { Batch } from '../core/game';
import type { Source } from '../core/source';
import { checkLayout, checkValues, type Expected, type Layout, layoutOf } from './checkBatch';
import { hurried } from './hurried';
import { type Items, opener, type Stream } from './items';
import { type ItemOptions, itemToBatch } from './itemToBatch';
import { disposeBatch, rebatch } from './rebatch';

/**
 * A source over anything that gives items one by one, in its own order. Each pass starts it again; every batch is
 * checked before it is given out.
 */
export function streamSource(data: Stream | (() => unknown), options: ItemOptions & Expected): Source {
  const open = opener(data);
  return {
    batches: (size, _rng, skip = 0) => {
      checkWhole('batch size', size, 1);
      checkWhole('skip', skip, 0);
      const { items, owned } = open();
      return hurried(items, told => pass({ items: told, owned }, size, skip, options));
    },
  };
}

async function* pass(from: Items, size: number, skip: number, options: ItemOptions & Expected): AsyncGenerator<Batch> {
  const seen = { examples: 0 };
  let number = 0;
  for await (const batch of rebatch(batchesOf(from, options, seen), size)) {
    if (number++ < skip) disposeBatch(batch);
    else yield await checked(`batch ${number} of the data`, batch, options);
  }
  check(
    number > 0,
    'data',
    () =>
      `data: ${seen.examples} examples in a whole pass are fewer than the batch size ${size}. Use at most ${seen.examples}.`,
  );
}

/** Each item as a batch with the same fields and shapes. */
async function* batchesOf({ items, owned }: Items, options: ItemOptions, seen: { examples: number }) {
  let before: Layout | undefined;
  let number = 0;
  for await (const item of items) {
    const name = `item ${++number} of the data`;
    const batch = itemToBatch(item, owned, name, options);
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

async function checked(name: string, batch: Batch, options: Expected): Promise<Batch> {
  try {
    await checkValues(name, batch, options);
    return withWholeLabels(batch);
  } catch (error) {
    disposeBatch(batch);
    throw error;
  }
}

/** Labels as int32, now that they are known to be whole numbers. */
function withWholeLabels(batch: Batch): Batch {
  const { label } = batch;
  if (!label || label.dtype === 'int32') return batch;
  const whole = cast(label, 'int32');
  label.dispose();
  return { ...batch, label: whole };
}
