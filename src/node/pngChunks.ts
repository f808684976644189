import { crc32 } from '../core/crc32';
import { intact } from './damage';

/** What IHDR says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits per sample. */
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly color: number;
  readonly interlaced: boolean;
}

/** The chunks of a PNG that bear on its pixels. */
export interface PngParts {
  readonly header: PngHeader;
  /** Three bytes for each entry. */
  readonly palette: Uint8Array;
  /** What tRNS holds; empty if there is none. */
  readonly transparency: Uint8Array;
  /** The deflated pixels, in pieces. */
  readonly data: readonly Uint8Array[];
}

/** Which depths each kind of colour may have. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const NONE = new Uint8Array();

/**
 * Takes a PNG apart (ISO/IEC 15948, clause 5): every chunk whole, with its checksum, in an order that is allowed, to
 * the end. What comes behind IEND does not matter. Nothing is copied.
 *
 * @throws GanKitError `data` with what is wrong
 */
export function pngParts(bytes: Uint8Array): PngParts {
  intact(
    SIGNATURE.every((byte, i) => bytes[i] === byte),
    'its signature is damaged, as by a transfer as text',
  );
  let header: PngHeader | undefined;
  let palette: Uint8Array = NONE;
  let transparency: Uint8Array = NONE;
  const data: Uint8Array[] = [];
  let last = '';
  for (const { type, body } of chunks(bytes)) {
    intact((type === 'IHDR') === (header === undefined), 'it must begin with one IHDR chunk, and hold no second one');
    if (type === 'IHDR') header = headerOf(body);
    else if (type === 'IDAT') {
      intact(data.length === 0 || last === 'IDAT', 'its IDAT chunks do not lie together');
      data.push(body);
    } else if (type === 'IEND') break;
    else if (type === 'PLTE' || type === 'tRNS') {
      intact(data.length === 0, () => `its ${type} chunk comes after the pixels`);
      const seen = type === 'PLTE' ? palette : transparency;
      intact(seen === NONE, () => `it has two ${type} chunks`);
      if (type === 'PLTE') palette = body;
      else transparency = body;
    } else intact(!isCritical(type), () => `its chunk ${type} is not part of the PNG standard, and not optional`);
    last = type;
  }
  intact(header !== undefined && data.length > 0, 'it holds no pixels');
  checkColors(header, palette, transparency);
  return { header, palette, transparency, data };
}

/** All chunks up to IEND, each with a right checksum. */
function* chunks(bytes: Uint8Array): Generator<{ type: string; body: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; ; ) {
    intact(at + 12 <= bytes.length, 'it is cut off');
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    intact(/^[A-Za-z]{4}$/.test(type), () => `a chunk's name is damaged, at byte ${at + 4}`);
    intact(at + 12 + length <= bytes.length, () => `it is cut off in its ${type} chunk`);
    const end = at + 8 + length;
    intact(
      crc32(bytes.subarray(at + 4, end)) === view.getUint32(end),
      () => `the checksum of its ${type} chunk is wrong`,
    );
    yield { type, body: bytes.subarray(at + 8, end) };
    if (type === 'IEND') return;
    at = end + 4;
  }
}

/** A capital first letter: who does not know the chunk cannot know the picture. */
const isCritical = (type: string): boolean => /^[A-Z]/.test(type);

function headerOf(body: Uint8Array): PngHeader {
  intact(body.length === 13, () => `its IHDR chunk has ${body.length} bytes, not 13`);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [depth = 0, color = 0, compression, filter, interlace = 0] = body.subarray(8);
  intact(DEPTHS[color]?.includes(depth) === true, () => `there is no PNG of colour type ${color} with ${depth} bits`);
  intact(compression === 0 && filter === 0 && interlace <= 1, 'it is packed by a method that is not known');
  return { width: view.getUint32(0), height: view.getUint32(4), depth, color, interlaced: interlace === 1 };
}

function checkColors({ color, depth }: PngHeader, palette: Uint8Array, transparency: Uint8Array): void {
  const entries = palette.length / 3;
  if (color === 3) intact(entries > 0, 'its palette is missing');
  if (palette !== NONE) {
    const most = color === 3 ? 2 ** depth : 256;
    intact(Number.isInteger(entries) && entries > 0 && entries <= most, 'the size of its palette is wrong');
  }
  if (transparency === NONE) return;
  const { length } = transparency;
  const fits = color === 3 ? length <= entries : length === { 0: 2, 2: 6 }[color] || color > 3;
  intact(fits, 'the size of its tRNS chunk is wrong');
}
