import { concat, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** Examples at a time: bounds the memory of what a net keeps between its layers. */
const CHUNK = 256;

/**
 * `f` of all examples, at most so many of them at a time: `[n, …]` of each input → what `f` makes of them, joined along
 * the first axis.
 */
export function inChunks<I extends readonly Tensor[], T extends Tensor>(
  inputs: I,
  f: (chunks: I, from: number) => T,
  most = CHUNK,
): T {
  const n = inputs[0]?.shape[0] ?? 0;
  if (n <= most) return tidy(() => f(inputs, 0));
  const chunk = (from: number) => tidy(() => f(inputs.map(x => rows(x, from, most)) as readonly Tensor[] as I, from));
  return tidy(() =>
    concat(
      Array.from({ length: Math.ceil(n / most) }, (_, i) => chunk(i * most)),
      0,
    ),
  );
}

function rows(x: Tensor, from: number, most: number): Tensor {
  const [n = 0, ...rest] = x.shape;
  return slice(x, [from, ...rest.map(() => 0)], [Math.min(most, n - from), ...rest]);
}
