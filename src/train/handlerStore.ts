import { io } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { Store } from '../core/store';
import { pack, unpack } from './pack';

/** All parts in the one artifact of a tfjs handler, whose methods are called on it, as it may be a class. */
export function handlerStore(handler: io.IOHandler, name = 'IOHandler'): Store {
  return {
    name,
    write: async parts => {
      check(typeof handler.save === 'function', 'io', `${name}: it can be read, not written.`);
      const artifacts = pack(parts);
      await attempt(name, () => handler.save?.(artifacts));
    },
    read: async () => {
      check(typeof handler.load === 'function', 'io', `${name}: it can be written, not read.`);
      return unpack(name, await attempt(name, () => handler.load?.()));
    },
  };
}

/** The store of the handlers that tfjs has for a URL. */
export const urlStore = (url: string): Store => ({
  name: url,
  write: async parts => (await found(url, 'save')).write(parts),
  read: async () => (await found(url, 'load')).read(),
});

async function found(url: string, method: 'save' | 'load'): Promise<Store> {
  const { save, load } = await attempt(url, () => ({
    save: io.getSaveHandlers(url)[0],
    load: io.getLoadHandlers(url)[0],
  }));
  const handler = { save, load }[method] ?? save ?? load;
  if (handler) return handlerStore(handler, url);
  const hint = url.startsWith('file:')
    ? "In Node call registerFileUrls() from 'gan-kit/node' first, or pass folder(path)."
    : 'Use a scheme tfjs knows, such as indexeddb:// or http://; some are there in a browser alone.';
  throw new GanKitError('io', `place: no handler serves '${url}'. ${hint}`);
}

/** Runs what is a handler's, and passes its failures on by a name of ours. */
export async function attempt<T>(name: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new GanKitError('io', `${name}: ${message.replace(/\.?$/, '.')}`, { cause });
  }
}
