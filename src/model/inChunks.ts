import { concat, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** Examples at a time: bounds the memory of what a net keeps between its layers. */
const CHUNK = 256;

/** `f` of all examples, at most so many of them at a time. `[n, …]` → what `f` makes of them, joined along the first axis. */
export function inChunks<T extends Tensor>(x: Tensor, f: (chunk: Tensor) => T, most = CHUNK): T {
  return inChunksOf([x], ([chunk]) => f(chunk as Tensor), most);
}

/** As {@link inChunks}, of examples with several parts, `[n, …]` each. */
export function inChunksOf<T extends Tensor>(xs: readonly Tensor[], f: (chunks: Tensor[]) => T, most = CHUNK): T {
  const n = xs[0]?.shape[0] ?? 0;
  if (n <= most) return tidy(() => f([...xs]));
  return tidy(() => {
    const parts: T[] = [];
    for (let from = 0; from < n; from += most) parts.push(tidy(() => f(xs.map(x => rows(x, from, most)))));
    return concat(parts, 0) as T;
  });
}

function rows(x: Tensor, from: number, most: number): Tensor {
  const [n = 0, ...rest] = x.shape;
  return slice(x, [from, ...rest.map(() => 0)], [Math.min(most, n - from), ...rest]);
}
