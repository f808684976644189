import { exifOrientation, isSideways, type Orientation } from '../orientation';

/** What the header of a picture file says. */
export interface PictureSize {
  readonly kind: 'png' | 'jpeg';
  /** Pixels across and down as the picture is shown, once it is turned. */
  readonly width: number;
  readonly height: number;
  /** How it is to be turned. */
  readonly orientation: Orientation;
}

/**
 * Kind, size and orientation of a PNG or JPEG from its first bytes, without decoding anything. Undefined if it is
 * neither, `'short'` if these bytes do not reach far enough to tell.
 */
export function pictureSize(bytes: Uint8Array): PictureSize | 'short' | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) return undefined;
  if (view.getUint32(0) === 0x89504e47) return pngSize(view);
  return view.getUint16(0) === 0xffd8 ? jpegSize(view) : undefined;
}

const IHDR = 0x49484452;
const EXIF = 0x65584966;
const IDAT = 0x49444154;

/** IHDR is the first chunk, at a fixed place. An orientation comes before the pixels or is not looked for. */
function pngSize(view: DataView): PictureSize | 'short' | undefined {
  if (view.byteLength < 24) return 'short';
  if (view.getUint32(12) !== IHDR) return undefined;
  let orientation: Orientation = 1;
  for (let at = 8; ; at += 12 + view.getUint32(at)) {
    if (at + 8 > view.byteLength) return 'short';
    const type = view.getUint32(at + 4);
    if (type === IDAT) return sized('png', view.getUint32(16), view.getUint32(20), orientation);
    if (type === EXIF) orientation = exifOrientation(part(view, at + 8, view.getUint32(at)));
  }
}

/**
 * Walks the segments to the frame header (SOF0 … SOF15), whose place depends on what metadata comes first; the first
 * APP1 with EXIF data tells the orientation.
 */
function jpegSize(view: DataView): PictureSize | 'short' | undefined {
  let orientation: Orientation | undefined;
  let at = 2;
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // Any number of fill bytes may come before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) {
      if (at + 9 > view.byteLength) return 'short';
      return sized('jpeg', view.getUint16(at + 7), view.getUint16(at + 5), orientation ?? 1);
    } else if (marker === 0xd9 || marker === 0xda) return undefined;
    else {
      const length = view.getUint16(at + 2);
      if (marker === 0xe1) orientation ??= segmentOrientation(part(view, at + 4, length - 2));
      at += 2 + length;
    }
  }
  return 'short';
}

const sized = (kind: 'png' | 'jpeg', width: number, height: number, orientation: Orientation): PictureSize =>
  isSideways(orientation) ? { kind, width: height, height: width, orientation } : { kind, width, height, orientation };

/** Of an APP1 segment: undefined if it holds something else, such as XMP. */
function segmentOrientation(body: Uint8Array): Orientation | undefined {
  const isExif = String.fromCharCode(...body.subarray(0, 6)) === 'Exif\0\0';
  return isExif ? exifOrientation(body.subarray(6)) : undefined;
}

/** So many bytes, or as many as there are. */
const part = (view: DataView, from: number, length: number): Uint8Array => {
  const start = Math.min(from, view.byteLength);
  return new Uint8Array(view.buffer, view.byteOffset + start, Math.max(0, Math.min(length, view.byteLength - start)));
};

// In the range of frame headers, C4 holds Huffman tables, C8 is reserved and CC holds arithmetic conditioning.
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
