import { concat, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** Examples at a time: bounds the memory of what a net keeps between its layers. */
const CHUNK = 256;

/** `f` of all examples, at most so many of them at a time. `[n, …]` → what `f` makes of them, joined along the first axis. */
export function inChunks<T extends Tensor>(x: Tensor, f: (chunk: Tensor) => T, most = CHUNK): T {
  const [n = 0, ...rest] = x.shape;
  if (n <= most) return tidy(() => f(x));
  return tidy(() => {
    const parts: T[] = [];
    for (let from = 0; from < n; from += most) {
      const size = [Math.min(most, n - from), ...rest];
      parts.push(tidy(() => f(slice(x, [from, ...rest.map(() => 0)], size))));
    }
    return concat(parts, 0) as T;
  });
}
