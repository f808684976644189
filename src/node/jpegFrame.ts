import { intact } from './damage';
import type { Huffman } from './jpegBits';

/** One of the planes a JPEG is made of. */
export interface Component {
  readonly id: number;
  /** How many of its blocks lie in a unit of the whole, across and down. */
  readonly h: number;
  readonly v: number;
  readonly quantization: number;
  /** Samples that count. */
  readonly width: number;
  readonly height: number;
  /** Blocks that count, and those there are when units are whole. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  readonly stride: number;
  readonly rows: number;
}

/** What a frame header says. */
export interface Frame {
  readonly progressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  readonly maxH: number;
  readonly maxV: number;
  /** Units of the whole, across and down. */
  readonly unitsAcross: number;
  readonly unitsDown: number;
}

/**
 * A frame header of the baseline, extended or progressive kind, Huffman-coded.
 *
 * @param marker its marker, C0 to CF
 * @param body the segment, behind its length
 * @param left bytes that follow: a block takes a bit or two at least, so that a small file cannot ask for much memory
 * @throws GanKitError `data` if it is damaged or of a kind that is not read
 */
export function frameOf(marker: number, body: Uint8Array, left: number): Frame {
  intact(marker <= 0xc2, 'JPEGs without loss and with arithmetic coding are not read');
  const [precision, h1 = 0, h0 = 0, w1 = 0, w0 = 0, count = 0] = body;
  intact(precision === 8, `${precision} bits a sample are not read, only 8`);
  intact(body.length === 6 + 3 * count, 'its frame header is damaged');
  intact(count === 1 || count === 3 || count === 4, `JPEGs of ${count} components are not read`);
  const [width, height] = [256 * w1 + w0, 256 * h1 + h0];
  const found = Array.from({ length: count }, (_, i) => {
    const [id = 0, sides = 0, quantization = 0] = body.subarray(6 + 3 * i);
    return { id, h: sides >> 4, v: sides & 15, quantization };
  });
  const [maxH, maxV] = [Math.max(...found.map(c => c.h)), Math.max(...found.map(c => c.v))];
  // Whole multiples, as every decoder wants them.
  const sane = found.every(
    c => c.h > 0 && c.v > 0 && maxH <= 4 && maxV <= 4 && maxH % c.h === 0 && maxV % c.v === 0 && c.quantization < 4,
  );
  intact(sane && new Set(found.map(c => c.id)).size === count, 'its frame header is damaged');
  const [unitsAcross, unitsDown] = [Math.ceil(width / (8 * maxH)), Math.ceil(height / (8 * maxV))];
  const components = found.map(c => {
    const [w, h] = [Math.ceil((width * c.h) / maxH), Math.ceil((height * c.v) / maxV)];
    return {
      ...c,
      width: w,
      height: h,
      blocksAcross: Math.ceil(w / 8),
      blocksDown: Math.ceil(h / 8),
      stride: unitsAcross * c.h,
      rows: unitsDown * c.v,
    };
  });
  const blocks = components.reduce((sum, c) => sum + c.blocksAcross * c.blocksDown, 0);
  const progressive = marker === 0xc2;
  intact(blocks * (progressive ? 1 : 2) <= 8 * left, 'it is cut off: so few bytes cannot hold that many pixels');
  return { progressive, width, height, components, maxH, maxV, unitsAcross, unitsDown };
}

/** What a scan header says. */
export interface Scan {
  readonly parts: readonly { readonly index: number; readonly dc: number; readonly ac: number }[];
  /** The coefficients it holds, in zigzag order, from `start` to `end`, and their bits, from the one above `low`. */
  readonly start: number;
  readonly end: number;
  readonly high: number;
  readonly low: number;
}

export function scanOf(body: Uint8Array, frame: Frame): Scan {
  const [count = 0] = body;
  intact(count >= 1 && count <= 4 && body.length === 4 + 2 * count, 'a scan header is damaged');
  const parts = Array.from({ length: count }, (_, i) => {
    const [id, tables = 0] = body.subarray(1 + 2 * i);
    return { index: frame.components.findIndex(c => c.id === id), dc: tables >> 4, ac: tables & 15 };
  });
  const known = parts.every(({ index, dc, ac }) => index >= 0 && dc < 4 && ac < 4);
  intact(known && new Set(parts.map(p => p.index)).size === count, 'a scan header is damaged');
  const blocks = parts.reduce((sum, { index }) => {
    const part = frame.components[index];
    return sum + (part ? part.h * part.v : 0);
  }, 0);
  intact(count === 1 || blocks <= 10, 'a scan header is damaged');
  const [start = 0, end = 0, bits = 0] = body.subarray(1 + 2 * count);
  return { parts, start, end, high: bits >> 4, low: bits & 15 };
}

/** The tables that segments define, until they define them anew. */
export interface Tables {
  /** In zigzag order. */
  readonly quantization: (Uint16Array | undefined)[];
  readonly dc: (Huffman | undefined)[];
  readonly ac: (Huffman | undefined)[];
}
