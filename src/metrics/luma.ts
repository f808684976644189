import { check, checkNumber, showShape } from '../core/checks';
import { checkRange } from '../core/range';

/** One number for each pixel, row by row. */
export interface Plane {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
}

/**
 * The luma of a picture in bytes, as super-resolution is measured on: Y of ITU-R BT.601,
 * `16 + (65.481 R + 128.553 G + 24.966 B) / 255`, rounded; so from 16 (black) to 235 (white). MATLAB's `rgb2ycbcr`. A
 * grey picture is taken as R = G = B.
 *
 * @param pixels bytes 0 … 255, or floats in [−1, 1], which are first rounded to the nearest byte; what bicubic
 *   interpolation overshoots, up to 25/16, is black or white
 * @param shape height, width and channels (1 or 3)
 * @throws GanKitError `shape` if the sizes do not fit, `data` if floats lie in another range
 *
 * @example
 * luma(Uint8Array.of(255, 255, 255), [1, 1, 3]).values;   // [235]
 */
export function luma(pixels: Uint8Array | Float32Array, shape: readonly number[]): Plane {
  const [height = 0, width = 0, channels = 0] = shape;
  const fits = shape.length === 3 && (channels === 1 || channels === 3) && pixels.length === height * width * channels;
  check(
    fits,
    'shape',
    () => `luma: expected ${showShape(shape)} to be the height, width and 1 or 3 channels of ${pixels.length} values.`,
  );
  if (!(pixels instanceof Uint8Array)) checkRange('luma', Float32Array.from(pixels, pulledIn), channels);
  const byte = (i: number): number => {
    const v = pixels[i] ?? 0;
    return pixels instanceof Uint8Array ? v : Math.min(255, Math.max(0, Math.round((v + 1) * 127.5)));
  };
  const values = new Uint8Array(height * width);
  for (let p = 0; p < values.length; p++) {
    const at = p * channels;
    const [r, g, b] = channels === 1 ? [byte(at), byte(at), byte(at)] : [byte(at), byte(at + 1), byte(at + 2)];
    values[p] = Math.round(16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255);
  }
  return { values, height, width };
}

/**
 * A value that interpolation put beyond an end, at that end: the weights of the bicubic kernel sum to 5/4 at most along
 * each axis, signs aside.
 */
const pulledIn = (v: number): number => (Math.abs(v) <= 25 / 16 ? Math.min(1, Math.max(-1, v)) : v);

/** A plane without its outermost `border` pixels on each side. */
export function withoutBorder(name: string, { values, height, width }: Plane, border: number): Plane {
  check(
    values.length === height * width && height * width > 0,
    'shape',
    () => `${name}: ${values.length} values are no plane of ${height} × ${width}.`,
  );
  check(
    Number.isSafeInteger(border) && border >= 0 && 2 * border < Math.min(height, width),
    'argument',
    () => `${name}: a border of ${border} leaves nothing of ${height} × ${width} pixels.`,
  );
  const [rows, columns] = [height - 2 * border, width - 2 * border];
  const inner = Float64Array.from({ length: rows * columns }, (_, i) => {
    const [y, x] = [Math.floor(i / columns) + border, (i % columns) + border];
    return values[y * width + x] ?? Number.NaN;
  });
  return { values: inner, height: rows, width: columns };
}

/** Both planes without their borders. Throws unless they are equally large and of that peak. */
export function aligned(name: string, a: Plane, b: Plane, border: number, peak: number): readonly [Plane, Plane] {
  checkNumber(`${name}({peak})`, peak, Number.MIN_VALUE);
  check(
    a.height === b.height && a.width === b.width,
    'shape',
    () => `${name}: the planes differ in size, ${a.height} × ${a.width} and ${b.height} × ${b.width}.`,
  );
  checkPeak(name, { a, b }, peak);
  return [withoutBorder(`${name}(a)`, a, border), withoutBorder(`${name}(b)`, b, border)];
}

/** Throws unless all values lie from 0 to the peak, and not all of them in a small corner of that. */
function checkPeak(name: string, planes: Readonly<Record<string, Plane>>, peak: number): void {
  let unit = peak > 1;
  let whole = true;
  for (const [plane, { values, width }] of Object.entries(planes)) {
    for (let i = 0; i < values.length; i++) {
      const v = values[i] ?? Number.NaN;
      const inside = v >= 0 && v <= peak;
      check(
        inside,
        'data',
        () =>
          `${name}(${plane}): expected values from 0 to the peak ${peak}, got ${v} in row ` +
          `${Math.floor(i / width)}, column ${i % width}. ` +
          'Of pictures in [-1, 1] take luma, or name the range: { peak: 1 } for [0, 1].',
      );
      unit &&= v <= 1;
      whole &&= Number.isInteger(v);
    }
  }
  check(
    !unit || whole,
    'data',
    () => `${name}: all values lie from 0 to 1, and the peak is ${peak}. Of pictures in [0, 1] say { peak: 1 }.`,
  );
}
