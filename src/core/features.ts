import type { Tensor } from '@tensorflow/tfjs-core';
import type { AnyNet } from './net';

/** Nets whose features can be read, and whether they can. */
const readable = new WeakMap<AnyNet, () => boolean>();

interface Reader {
  readonly net: AnyNet;
  features?: Tensor;
}

let reader: Reader | undefined;

/** Notes a net that gives its features to {@link readerOf}. */
export const makeReadable = (net: AnyNet, can: () => boolean): unknown => readable.set(net, can);

/** Whether the features of a net can be read: of one that is a tf model of plain layers and one output. */
export const hasFeatures = (net: AnyNet): boolean => readable.get(net)?.() ?? false;

/** Who waits for the features of this net while it runs. */
export const readerOf = (net: AnyNet): Reader | undefined => (reader?.net === net ? reader : undefined);

/** What `f` returns, and the features of `net` as it ran in it: what its last layer with weights read, `[n, …]`. */
export function readingFeatures<T>(net: AnyNet, f: () => T): { readonly result: T; readonly features?: Tensor } {
  const before = reader;
  const mine: Reader = { net };
  reader = mine;
  try {
    const result = f();
    return { result, ...(mine.features && { features: mine.features }) };
  } finally {
    reader = before;
  }
}
