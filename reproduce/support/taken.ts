import type { Tensor } from '@tensorflow/tfjs-core';

/** What `read` makes of a tensor, which is disposed of. */
export function taken<T extends Tensor, R>(tensor: T, read: (tensor: T) => R): R {
  try {
    return read(tensor);
  } finally {
    tensor.dispose();
  }
}
