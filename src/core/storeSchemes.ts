import type { Store } from './store';

const openers = new Map<string, (path: string) => Store>();

/** Makes URLs of this scheme open stores: `registerStoreScheme('file', folder)` serves `file://…`. */
export function registerStoreScheme(scheme: string, open: (path: string) => Store): void {
  openers.set(scheme, open);
}

/** The store a URL names, if its scheme was registered. */
export function storeForUrl(url: string): Store | undefined {
  const [scheme = '', path] = url.split('://', 2);
  return path === undefined ? undefined : openers.get(scheme)?.(path);
}
