import type { Rng } from '../../core/rng';
import { BYTE_VALUE } from './pixels';

/** Two pictures of equal sides as bytes, `height × width × channels` each. */
export interface PairPixels {
  readonly input: Uint8Array;
  readonly target: Uint8Array;
}

/** Where a window lies, and whether it is mirrored. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly mirrored: boolean;
}

type Sides = readonly [height: number, width: number];

/**
 * A random window of `crop` in a picture of `load`, mirrored half of the time if it may be (Isola et al. 2017, §6.2).
 */
export function drawWindow(rng: Rng, [height, width]: Sides, [high, wide]: Sides, flip: boolean): Window {
  const [top, left, mirrored] = [rng.int(height - high + 1), rng.int(width - wide + 1), rng.next() < 0.5];
  return { top, left, mirrored: flip && mirrored };
}

/** Writes a window of a picture as floats in [−1, 1] to `out` from `at` on. */
export function copyWindow(
  out: Float32Array,
  at: number,
  pixels: Uint8Array,
  [width, channels]: readonly [width: number, channels: number],
  { top, left, mirrored }: Window,
  [high, wide]: Sides,
): void {
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const from = ((top + y) * width + left + (mirrored ? wide - 1 - x : x)) * channels;
      const to = at + (y * wide + x) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = BYTE_VALUE[pixels[from + c] ?? 0] ?? 0;
    }
  }
}
