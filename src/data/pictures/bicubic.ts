import { check, checkWhole, showShape } from '../../core/checks';
import type { PictureShape } from '../batch';
import { checkPictureShape, type Pixels } from './pixels';

/** Which samples of an axis an output sample is made of, and how much of each: `weights[i]` of sample `at[i]`. */
interface Tap {
  readonly at: Int32Array;
  readonly weights: Float64Array;
}

/** Keys's cubic with a = −½ (1981, eq. 15): 1 at 0, 0 at the other whole numbers, 0 from 2 on. */
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d <= 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

/** Past an edge an axis goes on as its mirror image, the sample at the edge twice. */
function mirrored(i: number, size: number): number {
  const at = ((i % (2 * size)) + 2 * size) % (2 * size);
  return at < size ? at : 2 * size - 1 - at;
}

/**
 * The taps of an axis of `size` samples resized to `count`. Where it shrinks, the cubic is stretched as far as the axis
 * is squeezed.
 */
function taps(size: number, count: number): Tap[] {
  const step = size / count;
  const stretch = Math.max(1, step);
  return Array.from({ length: count }, (_, i) => {
    const centre = (i + 0.5) * step - 0.5;
    const from = Math.ceil(centre - 2 * stretch);
    const reached = Math.floor(centre + 2 * stretch) - from + 1;
    const raw = Float64Array.from({ length: reached }, (_, k) => cubic((from + k - centre) / stretch));
    const total = raw.reduce((sum, w) => sum + w, 0);
    return {
      at: Int32Array.from({ length: reached }, (_, k) => mirrored(from + k, size)),
      weights: raw.map(w => w / total),
    };
  });
}

/** Resizes the middle axis of `[outer, size, inner]`. */
function alongAxis(
  x: Float64Array,
  [outer, size, inner]: readonly [number, number, number],
  count: number,
): Float64Array {
  const out = new Float64Array(outer * count * inner);
  taps(size, count).forEach(({ at, weights }, i) => {
    for (let o = 0; o < outer; o++) {
      const to = (o * count + i) * inner;
      for (let k = 0; k < at.length; k++) {
        const [from, weight] = [(o * size + (at[k] ?? 0)) * inner, weights[k] ?? 0];
        for (let j = 0; j < inner; j++) out[to + j] = (out[to + j] ?? 0) + weight * (x[from + j] ?? 0);
      }
    }
  });
  return out;
}

/**
 * Bicubic resizing as MATLAB's `imresize` does it, by which super-resolution is measured: Keys's cubic with a = −½,
 * centres of pixels at half numbers, mirrored edges, and the cubic stretched when the picture shrinks, so that nothing
 * aliases.
 *
 * Bytes give bytes, rounded and clamped after each axis, as `imresize` does: first the axis that is made smaller, or
 * less large, than the other, and the height where both are scaled alike. Floats give floats, which may leave the range
 * of the input by the cubic's overshoot.
 *
 * @param pixels `height × width × channels`, row by row
 * @param to height and width of the result
 * @throws GanKitError `argument` or `shape` if the sizes do not fit
 *
 * @example
 * const small = bicubic(new Uint8Array(96 * 96 * 3), [96, 96, 3], [24, 24]);   // 24 · 24 · 3 bytes
 */
export function bicubic<P extends Pixels>(
  pixels: P,
  shape: readonly [number, number, number],
  to: readonly [number, number],
): P extends Uint8Array ? Uint8Array : Float32Array;
export function bicubic(pixels: Pixels, shape: PictureShape, to: readonly [number, number]): Pixels {
  checkPictureShape('bicubic({shape})', shape);
  const [height, width, channels] = shape;
  const [rows, columns] = to;
  checkWhole('bicubic({to}), height', rows, 1);
  checkWhole('bicubic({to}), width', columns, 1);
  check(
    pixels.length === height * width * channels,
    'shape',
    () => `bicubic: ${pixels.length} values are no picture ${showShape(shape)}.`,
  );
  const kept = pixels instanceof Uint8Array ? (x: Float64Array) => x.map(toWholeByte) : (x: Float64Array) => x;
  const down = (x: Float64Array, across: number) => kept(alongAxis(x, [1, height, across * channels], rows));
  const across = (x: Float64Array, tall: number) => kept(alongAxis(x, [tall, width, channels], columns));
  const start = Float64Array.from(pixels);
  // rows / height <= columns / width
  const rowsFirst = rows * width <= columns * height;
  const sized = rowsFirst ? across(down(start, width), rows) : down(across(start, height), columns);
  return pixels instanceof Uint8Array ? Uint8Array.from(sized) : Float32Array.from(sized);
}

/** Halves go up. */
const toWholeByte = (v: number): number => Math.min(255, Math.max(0, Math.floor(v + 0.5)));
