import { check } from '../core/checks';
import { checkSides } from '../data/pictures/checkSides';
import { pictureSize } from '../data/pictures/pictureSize';

interface Sides {
  readonly width: number;
  readonly height: number;
}

/** Much metadata may come before what says how large a picture is. */
const HEAD = 1 << 16;
const LONG_HEAD = 16 << 20;

/**
 * How large a PNG, JPEG, WebP, GIF or BMP says it is, before any of it is decoded.
 *
 * @throws GanKitError `data` that names the file if it is none of these, cut off, or has more than `pixelLimit` pixels
 */
export async function checkHeader(file: Blob, name: string, pixelLimit: number): Promise<void> {
  let sides = sidesOf(await headOf(file, HEAD));
  if (sides === 'short' && file.size > HEAD) sides = sidesOf(await headOf(file, LONG_HEAD));
  check(sides !== 'short', 'data', `${name}: cut off before its pixels begin. Replace the file.`);
  check(sides !== undefined, 'data', `${name}: none of PNG, JPEG, WebP, GIF and BMP. Convert it or leave it out.`);
  checkSides(name, sides.width, sides.height, pixelLimit);
}

const headOf = async (file: Blob, bytes: number): Promise<Uint8Array> =>
  new Uint8Array(await file.slice(0, bytes).arrayBuffer());

function sidesOf(bytes: Uint8Array): Sides | 'short' | undefined {
  const known = pictureSize(bytes);
  if (known !== undefined) return known;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (/^GIF8[79]a$/.test(text(0, 6))) {
    if (bytes.length < 10) return 'short';
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  if (text(0, 2) === 'BM') {
    if (bytes.length < 26) return 'short';
    // A negative height: rows from the top down.
    return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
  }
  if (text(0, 4) !== 'RIFF' || text(8, 12) !== 'WEBP') return undefined;
  return bytes.length < 30 ? 'short' : webpSides(view, text(12, 16));
}

/** RFC 9649, sections 2.5 to 2.7: the first chunk of each of the three kinds says the size. */
function webpSides(view: DataView, chunk: string): Sides | undefined {
  if (chunk === 'VP8X') return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  }
  if (chunk !== 'VP8 ') return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
