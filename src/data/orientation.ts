import type { Rgba } from './rgba';

/**
 * How EXIF says that stored pixels are to be shown: 1 as they are, 3 upside down, 6 and 8 on their side, and mirrored
 * ones.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const TAG = 0x0112;
const SHORT = 3;

/**
 * The orientation in EXIF data, which is a TIFF header and its first directory (EXIF 2.32, 4.6.4). 1 where none is
 * given, and where what is there cannot be read.
 */
export function exifOrientation(exif: Uint8Array): Orientation {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  if (view.byteLength < 8) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const start = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || start + 2 > view.byteLength) return 1;
  const entries = view.getUint16(start, little);
  for (let i = 0; i < entries; i++) {
    const at = start + 2 + 12 * i;
    if (at + 12 > view.byteLength) return 1;
    if (view.getUint16(at, little) !== TAG) continue;
    const value = view.getUint16(at + 8, little);
    return view.getUint16(at + 2, little) === SHORT && isOrientation(value) ? value : 1;
  }
  return 1;
}

const isOrientation = (value: number): value is Orientation => value >= 1 && value <= 8;

/** Whether what is shown is as wide as what is stored is high. */
export const isSideways = (orientation: Orientation): boolean => orientation >= 5;

/** The pixels as they are to be shown. */
export function turned(picture: Rgba, orientation: Orientation): Rgba {
  if (orientation === 1) return picture;
  const { width: w, height: h, data } = picture;
  const sideways = isSideways(orientation);
  const [width, height] = sideways ? [h, w] : [w, h];
  // 2, 3, 6 and 7 count from the far end of what runs across, 3, 4, 7 and 8 of what runs down.
  const fromRight = [2, 3, 6, 7].includes(orientation);
  const fromBottom = [3, 4, 7, 8].includes(orientation);
  const from = new Uint32Array(data.buffer, data.byteOffset, w * h);
  const to = new Uint32Array(w * h);
  for (let y = 0, i = 0; y < height; y++) {
    const b = fromBottom ? height - 1 - y : y;
    for (let x = 0; x < width; x++, i++) {
      const a = fromRight ? width - 1 - x : x;
      to[i] = from[sideways ? a * w + b : b * w + a] ?? 0;
    }
  }
  return { width, height, data: new Uint8Array(to.buffer) };
}
