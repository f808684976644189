/**
 * A generator over items that hears `return()` at once: while it waits for an item, the items themselves are told that
 * no more is wanted, where a generator alone would hear it only after the item has come.
 */
export function hurried<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  use: (items: AsyncIterable<T>) => AsyncGenerator<R>,
): AsyncGenerator<R> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let waiting = false;
  const told: AsyncIterator<T> = {
    next: async () => {
      waiting = true;
      try {
        const { done, value } = await iterator.next();
        return { done: done === true, value: await value };
      } finally {
        waiting = false;
      }
    },
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
  };
  const results = use({ [Symbol.asyncIterator]: () => told });
  const end = results.return.bind(results);
  return Object.assign(results, {
    return: async (value: unknown) => {
      if (waiting) Promise.resolve(iterator.return?.()).catch(() => undefined);
      return end(value);
    },
  });
}
