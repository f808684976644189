import type { Tensor } from '@tensorflow/tfjs-core';

/** Nets whose features can be read, and whether they can: `net.ts` notes them, so it is not imported here. */
const readable = new WeakMap<object, () => boolean>();

interface Reader {
  readonly net: object;
  features?: Tensor;
}

let reader: Reader | undefined;

/** Notes a net that gives its features to {@link readerOf}. */
export const makeReadable = (net: object, can: () => boolean): unknown => readable.set(net, can);

/** Whether the features of a net can be read: of one that is a tf model of plain layers and one output. */
export const hasFeatures = (net: object): boolean => readable.get(net)?.() ?? false;

/** Who waits for the features of this net while it runs. */
export const readerOf = (net: object): Reader | undefined => (reader?.net === net ? reader : undefined);

/** What `f` returns, and the features of `net` as it ran in it: what its last layer with weights read, `[n, …]`. */
export function readingFeatures<T>(net: object, f: () => T): { readonly result: T; readonly features?: Tensor } {
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
