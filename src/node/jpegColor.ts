import type { Component, Frame } from './jpegFrame';

/** The samples of a component, in rows of `8 · component.stride`. */
export interface Plane {
  readonly component: Component;
  readonly samples: Uint8Array;
}

/** What the planes are: by JFIF's and Adobe's marks, and the names of the components, as libjpeg goes by them. */
export type ColorSpace = 'grey' | 'ycc' | 'rgb' | 'ycck' | 'cmyk';

/** @param adobe the transform that Adobe's segment names, if there is one */
export function colorSpace({ components }: Frame, jfif: boolean, adobe: number | undefined): ColorSpace {
  if (components.length === 1) return 'grey';
  if (components.length === 4) return adobe === undefined || adobe === 0 ? 'cmyk' : 'ycck';
  if (jfif) return 'ycc';
  if (adobe !== undefined) return adobe === 0 ? 'rgb' : 'ycc';
  return String.fromCharCode(...components.map(c => c.id)) === 'RGB' ? 'rgb' : 'ycc';
}

/**
 * One row of a component in the picture's full size: smoothly, by a triangle filter, where the picture is twice as wide
 * or high, as libjpeg's `jdsample.c`; else repeated.
 */
export function fullRow({ component, samples }: Plane, { maxH, maxV }: Frame, y: number, out: Uint8Array): void {
  const { width, height } = component;
  const stride = 8 * component.stride;
  const [across, down] = [maxH / component.h, maxV / component.v];
  const row = Math.floor(y / down);
  const here = row * stride;
  if (across === 1 && down === 2) {
    const other = neighbour(row, y, height) * stride;
    const bias = y % 2 === 0 ? 1 : 2;
    for (let x = 0; x < width; x++) out[x] = (3 * (samples[here + x] ?? 0) + (samples[other + x] ?? 0) + bias) >> 2;
  } else if (across === 2 && down <= 2 && width > 2) {
    const other = down === 2 ? neighbour(row, y, height) * stride : here;
    const sum = (x: number) =>
      down === 2 ? 3 * (samples[here + x] ?? 0) + (samples[other + x] ?? 0) : (samples[here + x] ?? 0);
    const [shift, left, right] = down === 2 ? [4, 8, 7] : [2, 1, 2];
    for (let x = 0; x < width; x++) {
      const value = sum(x);
      out[2 * x] = (3 * value + sum(Math.max(0, x - 1)) + left) >> shift;
      out[2 * x + 1] = (3 * value + sum(Math.min(width - 1, x + 1)) + right) >> shift;
    }
  } else if (across === 1) out.set(samples.subarray(here, here + width));
  else {
    for (let x = 0; x < out.length; x++) out[x] = samples[here + Math.floor(x / across)] ?? 0;
  }
}

/** The row of samples next nearest to row `y` of the picture. */
const neighbour = (row: number, y: number, height: number): number =>
  Math.min(height - 1, Math.max(0, row + (y % 2 === 0 ? -1 : 1)));

const byte = (value: number): number => (value < 0 ? 0 : Math.min(value, 255));

// libjpeg's tables: parts of 65536, rounded.
const red = (cr: number): number => (91881 * (cr - 128) + 32768) >> 16;
const green = (cb: number, cr: number): number => (-22554 * (cb - 128) - 46802 * (cr - 128) + 32768) >> 16;
const blue = (cb: number): number => (116130 * (cb - 128) + 32768) >> 16;

/** Ink and black, both stored inverted as Adobe does, to light. */
function lit(ink: number, black: number): number {
  const product = (255 - ink) * black + 128;
  return byte(black - (((product >> 8) + product) >> 8));
}

/** A row of planes, each in full size, as RGBA. */
export function paintRow(
  rows: readonly Uint8Array[],
  space: ColorSpace,
  width: number,
  out: Uint8Array,
  at: number,
): void {
  const [first, second, third, fourth] = rows;
  for (let x = 0; x < width; x++) {
    const a = first?.[x] ?? 0;
    const b = second?.[x] ?? a;
    const c = third?.[x] ?? a;
    const to = at + 4 * x;
    let [r, g, bl] = [a, b, c];
    if (space === 'ycc' || space === 'ycck') {
      r = byte(a + red(c));
      g = byte(a + green(b, c));
      bl = byte(a + blue(b));
    }
    if (space === 'ycck') [r, g, bl] = [255 - r, 255 - g, 255 - bl];
    if (fourth) {
      const black = fourth[x] ?? 0;
      [r, g, bl] = [lit(r, black), lit(g, black), lit(bl, black)];
    }
    out[to] = r;
    out[to + 1] = g;
    out[to + 2] = bl;
    out[to + 3] = 255;
  }
}
