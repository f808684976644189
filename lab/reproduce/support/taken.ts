import type { Tensor } from '@tensorflow/tfjs-core';

/** What `read` makes of a tensor, which is disposed of, once it is read. */
export function taken<T extends Tensor, R>(tensor: T, read: (tensor: T) => R): R {
  let result: R | undefined;
  try {
    result = read(tensor);
    return result;
  } finally {
    if (result instanceof Promise) result.finally(() => tensor.dispose()).catch(() => undefined);
    else tensor.dispose();
  }
}
