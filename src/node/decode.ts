import { check } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import { turned } from '../data/orientation';
import { checkSides } from '../data/pictures/checkSides';
import { type PictureSize, pictureSize } from '../data/pictures/pictureSize';
import type { Rgba } from '../data/rgba';
import { decodeJpeg } from './decodeJpeg';
import { decodePng } from './decodePng';

/** The most pixels on a side: as many as a JPEG can have. */
const SIDE = 65_535;

/** Throws if there is no picture of 1 to `pixelLimit` pixels behind this header. */
export function checkHeader(
  name: string,
  header: PictureSize | 'short' | undefined,
  pixelLimit: number,
): asserts header is PictureSize {
  check(header !== 'short', 'data', `${name}: cut off before its pixels begin. Replace the file.`);
  check(
    header !== undefined,
    'data',
    `${name}: neither PNG nor JPEG inside, whatever its name says. Convert or remove it.`,
  );
  const { width, height } = header;
  checkSides(name, width, height, pixelLimit);
  check(
    Math.max(width, height) <= SIDE,
    'data',
    () => `${name}: ${width} × ${height} pixels: a side has at most ${SIDE}. Cut or shrink it.`,
  );
}

/**
 * Decodes a PNG or JPEG, told apart by content, and turns it as its EXIF orientation says. Its size is checked before
 * anything is decoded, so a small file that would unfold into gigabytes is refused. The event loop gets turns
 * meanwhile.
 *
 * @param pixelLimit the most pixels; default 64 million
 * @throws GanKitError `data` if it is too large, damaged or of another kind
 */
export async function decodePicture(bytes: Uint8Array, name: string, pixelLimit = 64e6): Promise<Rgba> {
  const header = pictureSize(bytes);
  checkHeader(name, header, pixelLimit);
  try {
    const stored = header.kind === 'png' ? await decodePng(bytes) : await decodeJpeg(bytes);
    return turned(stored, header.orientation);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new GanKitError('data', `${name}: cannot be decoded (${reason}). Replace or remove the file.`, { cause });
  }
}
