import type { Tensor } from '@tensorflow/tfjs-core';
import type { Batch } from '../core/game';
import { mapped } from '../core/mapped';

/**
 * A batch of these shapes that has no values: a tensor in it tells its shape, and throws when an operation wants more.
 * What comes of a pass on it all the same depends on its own draws and on nothing else.
 */
export function shapesOnly<B extends Batch>(batch: B): B {
  return mapped(batch, withoutValues) as unknown as B;
}

const withoutValues = ({ shape, dtype, rank, size, strides }: Tensor): Tensor =>
  new Proxy({ shape, dtype, rank, size, strides } as Tensor, {
    get: (known, key) => {
      if (Object.hasOwn(known, key)) return Reflect.get(known, key);
      throw new Error(`A batch of shapes alone has no '${String(key)}'.`);
    },
  });

/** What `f` returns, or undefined where it throws, such as for values that {@link shapesOnly} does not have. */
export function unlessItThrows<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch {
    return undefined;
  }
}
