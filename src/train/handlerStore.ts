import { io } from '@tensorflow/tfjs-core';
import { check, nearest, showValue } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
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

/** What is said where nothing is saved. */
export const nothingAt = (name: string): string => `${name}: nothing is saved there. Check the name.`;

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
  throw new GanKitError('io', `place: no handler serves ${showValue(url)}. ${hint(url)}`);
}

const SCHEMES = ['indexeddb', 'localstorage', 'downloads', 'http', 'https', 'file'];

function hint(url: string): string {
  const [scheme = '', path] = url.split('://', 2);
  if (scheme === 'file') return "In Node call registerFileUrls() from 'gan-kit/node' first, or pass folder(path).";
  if (path === undefined)
    return "In Node pass folder(path) from 'gan-kit/node', in a browser a URL such as indexeddb://digits.";
  const near = SCHEMES.includes(scheme) ? undefined : nearest(scheme, SCHEMES);
  if (near) return `Did you mean '${near}://'?`;
  return (
    'Browsers alone have indexeddb://, localstorage:// and downloads://; in Node pass folder(path) from ' +
    "'gan-kit/node'."
  );
}

/** Runs what is a handler's, and passes its failures on by a name of ours. */
export async function attempt<T>(name: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    const message = messageOf(cause);
    throw new GanKitError('io', `${name}: ${message.replace(/\.?$/, '.')}`, { cause });
  }
}
