import { checkIs, isObject } from './checks';

/**
 * An object whose getters run at most once, on first use, and may read each other through `this`.
 *
 * @example
 * const view = lazy({ z, get fake() { return G(z); }, get onFake(): Tensor { return D(this.fake); } });
 */
export function lazy<V extends object>(fields: V): V {
  checkIs(isObject(fields), 'lazy', 'an object', fields);
  const view = {} as V;
  for (const key of Reflect.ownKeys(fields)) {
    const field = Object.getOwnPropertyDescriptor(fields, key);
    if (!field) continue;
    const { get } = field;
    if (get) {
      Object.defineProperty(view, key, {
        configurable: true,
        enumerable: true,
        get: () => settle(view, key, get.call(view)),
      });
    } else Object.defineProperty(view, key, { ...field, configurable: true });
  }
  return view;
}

/** The view with some fields replaced by values already known. */
export function withFields<V extends object>(view: V, known: Partial<V>): V {
  for (const key of Reflect.ownKeys(known)) settle(view, key, Reflect.get(known, key));
  return view;
}

function settle<T>(view: object, key: PropertyKey, value: T): T {
  Object.defineProperty(view, key, { configurable: true, enumerable: true, value });
  return value;
}
