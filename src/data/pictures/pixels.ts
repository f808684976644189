import { check, isWhole, showShape } from '../../core/checks';
import type { PictureShape } from '../batch';

/** Pictures one after the other: bytes 0 … 255, or floats in [−1, 1]. */
export type Pixels = Uint8Array | Float32Array;

export { checkRange } from '../../core/range';

/**
 * The bytes of pictures in the array that canvases use, not a copy.
 *
 * @throws GanKitError `shape` if they are as many as a canvas gives for whole pictures, four to a pixel, where another
 *   number is expected
 */
export function canvasBytes(name: string, { buffer, byteOffset, length }: Uint8ClampedArray, shape: readonly number[]) {
  const [height = 0, width = 0, channels] = shape;
  const fromCanvas = shape.length === 3 && channels !== 4 && length % (height * width * 4) === 0;
  check(
    !fromCanvas,
    'shape',
    () =>
      `${name}: ${length} bytes in a Uint8ClampedArray are whole pictures of four channels, as a canvas gives ` +
      'them; expected ' +
      `${showShape(shape)}. ${FROM_PAGE} If they are that already, pass new Uint8Array(${name}).`,
  );
  return new Uint8Array(buffer, byteOffset, length);
}

/** How pictures of a page become some to learn from. */
export const FROM_PAGE = 'Give pictures of a page to imageFiles of gan-kit/browser.';

/** What each byte means: `b / 127.5 − 1`, so that 0 is −1 and 255 is 1, exactly. */
export const BYTE_VALUE: Float32Array = Float32Array.from({ length: 256 }, (_, b) => b / 127.5 - 1);

/** The byte nearest to a value in [−1, 1]; what lies outside is clamped, NaN becomes 0. */
export const toByte = (value: number): number =>
  Number.isNaN(value) ? 0 : Math.min(255, Math.max(0, Math.round((value + 1) * 127.5)));

/** The pictures `rows`, as floats in [−1, 1]. */
export function gatherFloats(pixels: Pixels, rows: ArrayLike<number>, each: number): Float32Array {
  const out = new Float32Array(rows.length * each);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * each;
    const row = pixels.subarray(from, from + each);
    if (row instanceof Float32Array) out.set(row, i * each);
    else for (let j = 0, at = i * each; j < each; j++, at++) out[at] = BYTE_VALUE[row[j] ?? 0] ?? 0;
  }
  return out;
}

/** Throws unless `shape` is height, width and channels, each at least 1. */
export function checkPictureShape(name: string, shape: unknown): asserts shape is PictureShape {
  check(Array.isArray(shape) && shape.length === 3 && shape.every(d => isWhole(d, 1)), 'argument', () => {
    const got = Array.isArray(shape) ? showShape(shape) : String(shape);
    return `${name}: expected [height, width, channels], each a whole number of at least 1, got ${got}.`;
  });
}
