import { join } from 'node:path';
import { check } from '../core/checks';
import { type PictureSize, pictureSize } from '../data/pictureSize';
import type { Rgba } from '../data/rgba';
import { checkHeader, decodePicture } from './decode';
import { insideOf } from './insideOf';
import { readRegular } from './readRegular';

const HEAD = 1 << 16;

/**
 * Checks, without decoding it, that a file may be used: inside the folder, also behind links, a picture, and within the
 * limit. Gives its size.
 *
 * @throws GanKitError `data` or `io` that names the file
 */
export async function checkPicture(root: string, name: string, pixelLimit: number): Promise<PictureSize> {
  const path = join(root, name);
  await insideOf(root, path, 'Copy the file instead.');
  const checkSize = sizeCheck(path, pixelLimit);
  let header = pictureSize(await readRegular(path, { checkSize, most: HEAD }));
  // Much metadata may come before a JPEG's size.
  if (header === 'short') header = pictureSize(await readRegular(path, { checkSize }));
  checkHeader(path, header, pixelLimit);
  return header;
}

/**
 * The pixels of a picture file, turned as its EXIF orientation says.
 *
 * @throws GanKitError `data` or `io` that names the file
 */
export async function readRgba(path: string, pixelLimit: number): Promise<Rgba> {
  return decodePicture(await readRegular(path, { checkSize: sizeCheck(path, pixelLimit) }), path, pixelLimit);
}

/** Sixteen bits for each of four channels, and room for metadata, is the most that a picture within the limit takes. */
const sizeCheck = (path: string, pixelLimit: number) => (size: number) =>
  check(
    size <= 8 * pixelLimit + (64 << 20),
    'data',
    `${path}: ${size} bytes are too many for ${pixelLimit} pixels. Shrink it or raise pixelLimit.`,
  );
