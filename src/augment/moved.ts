import {
  abs,
  add,
  floor,
  mul,
  range,
  reshape,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { resampled } from './picking';

/** How pictures are moved, one number for each, `[n, 1]`: zero leaves them where they are. */
export interface Moves {
  /** 1 for a mirror image, left for right. */
  readonly flip: Tensor;
  /** Quarter turns against the clock, 0 to 3; of oblong pictures 0 or 2. */
  readonly turns: Tensor;
  /** Whole pixels, less than a side has. What comes in is mirrored about the outermost line. */
  readonly down: Tensor;
  readonly right: Tensor;
}

/** Pictures `[n, h, w, c]`, mirrored, then turned, then shifted. */
export const moved = (x: Tensor4D, { flip, turns, down, right }: Moves): Tensor4D =>
  tidy(() => {
    const [n, h, w] = x.shape;
    const half = floor(mul(turns, 0.5));
    const odd = sub(turns, mul(half, 2));
    // A quarter turn swaps the axes, and a mirror image before it is one up for down after it.
    const swap = reshape(odd, [n, 1, 1, 1]);
    const swapped = h === w ? add<Tensor4D>(x, mul(swap, sub(transpose(x, [0, 2, 1, 3]), x))) : x;
    const upsideDown = eitherOr(eitherOr(odd, half), mul(odd, flip));
    const mirrored = eitherOr(half, mul(sub(1, odd), flip));
    return resampled(swapped, linesOf(h, down, upsideDown), linesOf(w, right, mirrored));
  });

/** Of zeros and ones: whether one is 1 and the other is not. */
const eitherOr = (a: Tensor, b: Tensor): Tensor => sub(add(a, b), mul(2, mul(a, b)));

/** Which line each of `size` is taken from, `[n, size]`, after a shift of lines that may be in opposite order. */
function linesOf(size: number, shift: Tensor, reversed: Tensor): Tensor2D {
  const last = size - 1;
  const line = sub(reshape(range(0, size), [1, size]), shift);
  const within = sub(last, abs(sub(last, abs(line))));
  return add(within, mul(reversed, sub(last, mul(2, within))));
}
