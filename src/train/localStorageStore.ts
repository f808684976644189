import { io } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { Parts, Store } from '../core/store';
import { nothingAt, urlStore } from './handlerStore';
import { isSealed } from './seal';

/** One after the other, as two saves of one page may overlap. */
let last: Promise<void> = Promise.resolve();

/**
 * `localstorage://name`: tfjs writes a net there in five entries, and removes them all where one does not fit. So a
 * copy is put aside under `name.new` first: whatever happens then, the one or the other is whole.
 */
export function localStorageStore(url: string): Store {
  const [place, aside] = [urlStore(url), urlStore(`${url}.new`)];
  return {
    name: url,
    write: parts => {
      last = last.catch(() => undefined).then(() => write(place, aside, parts));
      return last;
    },
    read: async () => {
      if (!(await isWhole(place)) && (await isWhole(aside))) return aside.read();
      check(isThere(place) || isThere(aside), 'missing', nothingAt(url));
      return place.read();
    },
  };
}

async function write(place: Store, aside: Store, parts: Parts): Promise<void> {
  // After a kill the last save may be the one aside: then it stays until the new one is in its place.
  const isAside = (await isWhole(aside)) && !(await isWhole(place));
  if (!isAside) await aside.write(parts).catch(intact);
  await place.write(parts).catch(cause => {
    if (isAside) intact(cause);
  });
  if (await isWhole(place)) await io.removeModel(aside.name);
}

function intact(cause: Error): never {
  const hint = "What was saved there before is intact. There is more room in 'indexeddb://…'.";
  throw new GanKitError('io', `${cause.message} ${hint}`, { cause });
}

/** Whether tfjs's handler has an entry there, or there is none of it to ask. */
const isThere = ({ name }: Store): boolean =>
  io.getLoadHandlers(name).length === 0 ||
  localStorage.getItem(`tensorflowjs_models/${name.slice('localstorage://'.length)}/info`) !== null;

const isWhole = (store: Store): Promise<boolean> => store.read().then(isSealed, () => false);
