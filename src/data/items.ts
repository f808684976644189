import { check, isObject } from '../core/checks';
import { describe } from './describe';

/** One pass over a dataset. */
export interface DatasetIterator {
  /** The next item. */
  next(): Promise<{ value: unknown; done: boolean | undefined }>;
}

/** A `tf.data.Dataset`, as far as it must be known: recognised by what it can do, so that tfjs-data stays optional. */
export interface DatasetLike {
  /** Starts a pass. */
  iterator(): Promise<DatasetIterator>;
  /** Calls `act` with each item. */
  forEachAsync(act: (item: never) => void): Promise<void>;
}

/** Anything that gives items one by one. */
export type Stream<I = unknown> = Iterable<I> | AsyncIterable<I> | DatasetLike;

/** One pass over a stream. */
export interface Items {
  readonly items: AsyncIterable<unknown> | Iterable<unknown>;
  /** Whether the tensors in the items pass to whoever reads them; those of an array stay the caller's. */
  readonly owned: boolean;
}

const has = (value: unknown, key: PropertyKey): boolean =>
  isObject(value) && typeof Reflect.get(value, key) === 'function';

const isDataset = (value: unknown): value is DatasetLike => has(value, 'iterator') && has(value, 'forEachAsync');

/** Whether a value gives items one by one. */
export const isStream = (value: unknown): value is Stream =>
  isDataset(value) || has(value, Symbol.asyncIterator) || has(value, Symbol.iterator);

/**
 * Starts a pass over what the user gave, each time anew. A generator can be started only once, and the second start
 * says so.
 */
export function opener(data: Stream | (() => unknown)): () => Items {
  let used: unknown;
  return () => {
    const stream = typeof data === 'function' ? data() : data;
    check(isStream(stream), 'data', () => `data: the function returned ${describe(stream)}; expected an iterable.`);
    if (isDataset(stream)) return { items: datasetItems(stream), owned: true };
    const again = stream === used && isOneWay(stream);
    check(
      !again,
      'data',
      'data: a generator can be read only once, and training needs another pass. Pass the function that makes ' +
        'it, such as () => examples(), or an array.',
    );
    used = stream;
    return { items: stream, owned: !Array.isArray(stream) && !(stream instanceof Set) };
  };
}

/** An iterator that returns itself cannot start again. */
function isOneWay(stream: Iterable<unknown> | AsyncIterable<unknown>): boolean {
  if (!has(stream, 'next')) return false;
  const key = Symbol.asyncIterator in stream ? Symbol.asyncIterator : Symbol.iterator;
  return (stream as unknown as Record<symbol, () => unknown>)[key]?.() === stream;
}

async function* datasetItems(dataset: DatasetLike): AsyncIterable<unknown> {
  const iterator = await dataset.iterator();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}
