import { check, isObject, showValue } from '../core/checks';
import type { Place, Store } from '../core/store';
import { storeForUrl } from '../core/storeSchemes';
import { handlerStore, urlStore } from './handlerStore';
import { indexedDbStore } from './indexedDbStore';
import { localStorageStore } from './localStorageStore';
import { webStore } from './webStore';

/** The store behind a place: the place itself, a scheme of ours, or all parts in one artifact of a tfjs IOHandler. */
export function openStore(place: Place): Store {
  if (typeof place === 'string') return storeOf(place);
  const isPlace = isObject(place);
  check(isPlace, 'argument', `place: expected a URL, an IOHandler or a store such as folder(path), got ${place}.`);
  return 'write' in place ? place : handlerStore(place);
}

function storeOf(url: string): Store {
  const [scheme, path] = url.split(/:\/\/(.*)/s);
  const named = path !== '' || scheme === 'downloads';
  check(named, 'argument', `place: ${showValue(url)} has no name. Put one behind it, such as '${scheme}://digits'.`);
  const registered = storeForUrl(url);
  if (registered) return registered;
  if (scheme === 'indexeddb' && 'indexedDB' in globalThis) return indexedDbStore(url, path ?? '');
  if (scheme === 'localstorage') return localStorageStore(url);
  if (scheme === 'http' || scheme === 'https') return webStore(url);
  return urlStore(url);
}
