import { intact } from './damage';
import type { PngHeader, PngParts } from './pngChunks';

/** The rows of one pass over a picture: `width × height` pixels that lie `dx` and `dy` apart, from `x`, `y` on. */
export interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
  /** Bytes of one row, without its filter byte. */
  readonly stride: number;
}

/** Samples of one pixel, by colour type. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

// x, y, dx, dy of Adam7's passes
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes that hold a picture's pixels, in the order of the file. */
export function passes(header: PngHeader): readonly Pass[] {
  const whole = [[0, 0, 1, 1]] as const;
  return (header.interlaced ? ADAM7 : whole)
    .map(([x, y, dx, dy]) => {
      const width = Math.ceil((header.width - x) / dx);
      const height = Math.ceil((header.height - y) / dy);
      return { x, y, dx, dy, width, height, stride: Math.ceil((width * pixelBits(header)) / 8) };
    })
    .filter(({ width, height }) => width > 0 && height > 0);
}

const pixelBits = ({ color, depth }: PngHeader): number => (SAMPLES[color] ?? 0) * depth;

/**
 * Undoes the filter of a row in place (clause 9).
 *
 * @param row where the row begins, behind its filter byte
 * @param above where the row above begins, or −1 if there is none
 */
export function unfilter(raw: Uint8Array, row: number, above: number, stride: number, header: PngHeader): void {
  const kind = raw[row - 1] ?? 0;
  intact(kind <= 4, 'a row is packed by a filter that is not known');
  if (kind === 0) return;
  const step = Math.max(1, pixelBits(header) >> 3);
  for (let i = 0; i < stride; i++) {
    const left = i >= step ? (raw[row + i - step] ?? 0) : 0;
    const up = above >= 0 ? (raw[above + i] ?? 0) : 0;
    const corner = i >= step && above >= 0 ? (raw[above + i - step] ?? 0) : 0;
    raw[row + i] = (raw[row + i] ?? 0) + predicted(kind, left, up, corner);
  }
}

function predicted(kind: number, left: number, up: number, corner: number): number {
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Writes pixel `i` of the row that begins at `row` as four bytes at `at`. */
export type Painter = (raw: Uint8Array, row: number, i: number, out: Uint8Array, at: number) => void;

/** How the pixels of a PNG become RGBA. Samples of 16 bits are rounded to 8. */
export function painter({ header, palette, transparency }: PngParts): Painter {
  const { color, depth } = header;
  const sample = reader(depth);
  const most = 2 ** depth - 1;
  const byte = depth === 8 ? (v: number) => v : (v: number) => Math.round((v * 255) / most);
  const count = SAMPLES[color] ?? 0;
  if (color === 3) {
    return (raw, row, i, out, at) => {
      const entry = sample(raw, row, i);
      intact(3 * entry < palette.length, 'a pixel names a colour that its palette lacks');
      for (let c = 0; c < 3; c++) out[at + c] = palette[3 * entry + c] ?? 0;
      out[at + 3] = transparency[entry] ?? 255;
    };
  }
  const colors = count < 3 ? 1 : 3;
  // The one colour that is clear, at full depth; only the bits that a sample has count.
  const clear =
    count === colors && transparency.length > 0
      ? Array.from(
          { length: colors },
          (_, c) => (256 * (transparency[2 * c] ?? 0) + (transparency[2 * c + 1] ?? 0)) & most,
        )
      : undefined;
  return (raw, row, i, out, at) => {
    let same = clear !== undefined;
    for (let c = 0; c < colors; c++) {
      const value = sample(raw, row, i * count + c);
      if (value !== clear?.[c]) same = false;
      out[at + c] = byte(value);
    }
    if (colors === 1) {
      out[at + 1] = out[at] ?? 0;
      out[at + 2] = out[at] ?? 0;
    }
    out[at + 3] = count > colors ? byte(sample(raw, row, i * count + colors)) : same ? 0 : 255;
  };
}

/** Reads sample `i` of a row of samples of so many bits. */
function reader(depth: number): (raw: Uint8Array, row: number, i: number) => number {
  if (depth === 8) return (raw, row, i) => raw[row + i] ?? 0;
  if (depth === 16) return (raw, row, i) => 256 * (raw[row + 2 * i] ?? 0) + (raw[row + 2 * i + 1] ?? 0);
  const mask = 2 ** depth - 1;
  return (raw, row, i) => ((raw[row + ((i * depth) >> 3)] ?? 0) >> (8 - depth - ((i * depth) & 7))) & mask;
}
