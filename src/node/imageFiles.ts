import { join } from 'node:path';
import { check } from '../core/checks';
import { type PictureSize, pictureSize } from '../data/pictures/pictureSize';
import type { Rgba } from '../data/rgba';
import { checkHeader, decodePicture } from './decode';
import { insideOf } from './insideOf';
import { readRegular } from './readRegular';

// Much metadata may come before the pixels, and behind them, but not more than that.
const HEAD = 1 << 16;
const LONG_HEAD = 16 << 20;
const METADATA = 64 << 20;

/**
 * Checks, without decoding it, that a file may be used: inside the folder, also behind links, a picture, and within the
 * limit. Gives its size.
 *
 * @throws GanKitError `data` or `io` that names the file
 */
export async function checkPicture(root: string, name: string, pixelLimit: number): Promise<PictureSize> {
  const path = join(root, name);
  await insideOf(root, path, 'Copy the file instead.');
  let size = 0;
  const checkSize = (bytes: number) => {
    size = bytes;
  };
  let header = pictureSize(await readRegular(path, { checkSize, most: HEAD }));
  if (header === 'short' && size > HEAD) header = pictureSize(await readRegular(path, { most: LONG_HEAD }));
  checkHeader(path, header, pixelLimit);
  checkBytes(path, size, header.width * header.height);
  return header;
}

/**
 * The pixels of a picture file that {@link checkPicture} let through, turned as its EXIF orientation says.
 *
 * @throws GanKitError `data` or `io` that names the file
 */
export async function readRgba(path: string, pixelLimit: number): Promise<Rgba> {
  const checkSize = (bytes: number) => checkBytes(path, bytes, pixelLimit);
  return decodePicture(await readRegular(path, { checkSize }), path, pixelLimit);
}

/** Eight bytes a pixel, sixteen bits for each of four channels, is the most that a picture takes. */
const checkBytes = (path: string, bytes: number, pixels: number) =>
  check(
    bytes <= 8 * pixels + METADATA,
    'data',
    `${path}: ${bytes} bytes are too many for ${pixels} pixels. Save the picture anew.`,
  );
