import { constants, inflateSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import { type PictureSize, pictureSize } from '../data/pictureSize';

/** A decoded picture: four bytes a pixel. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Throws if there is no picture of 1 to `pixelLimit` pixels behind this header. */
export function checkHeader(
  name: string,
  header: PictureSize | 'short' | undefined,
  pixelLimit: number,
): asserts header is PictureSize {
  check(header !== 'short', 'data', `${name}: cut off before its size is told. Replace the file.`);
  check(
    header !== undefined,
    'data',
    `${name}: neither PNG nor JPEG inside, whatever its name says. Convert or remove it.`,
  );
  const { width, height } = header;
  check(width > 0 && height > 0, 'data', () => `${name}: claims to be ${width} × ${height} pixels. Replace the file.`);
  check(
    width * height <= pixelLimit,
    'data',
    () =>
      `${name}: ${width} × ${height} pixels are more than the limit of ${pixelLimit}. Shrink it or raise pixelLimit.`,
  );
}

/**
 * Decodes a PNG or JPEG, told apart by content. Its size is checked before anything is decoded, so a small file that
 * would unfold into gigabytes is refused.
 *
 * @param pixelLimit the most pixels; default 64 million
 * @throws GanKitError `data` if it is too large, damaged or of another kind
 */
export function decodePicture(bytes: Uint8Array, name: string, pixelLimit = 64e6): Rgba {
  const header = pictureSize(bytes);
  checkHeader(name, header, pixelLimit);
  try {
    return header.kind === 'png' ? decodePng(bytes, header) : decodeJpeg(bytes, pixelLimit);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GanKitError('data', `${name}: cannot be decoded (${reason}). Replace or remove the file.`, { cause });
  }
}

function decodeJpeg(bytes: Uint8Array, pixelLimit: number): Rgba {
  // Coefficients and samples take up to 12 bytes for each of 3 or 4 components.
  const maxMemoryUsageInMB = Math.ceil((64 * pixelLimit) / (1 << 20)) + 16;
  const maxResolutionInMP = pixelLimit / 1e6;
  return jpeg.decode(bytes, { useTArray: true, tolerantDecoding: false, maxResolutionInMP, maxMemoryUsageInMB });
}

function decodePng(bytes: Uint8Array, header: PictureSize): Rgba {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[28] === 1) checkInterlaced(buffer, header);
  return PNG.sync.read(buffer);
}

/** The decoder bounds what it inflates for plain PNGs but not for interlaced ones, so those are tried here first. */
function checkInterlaced(png: Buffer, { width, height }: PictureSize): void {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    const start = at + 8;
    if (png.toString('latin1', at + 4, start) === 'IDAT') parts.push(png.subarray(start, start + png.readUInt32BE(at)));
  }
  // Seven passes, each row with a filter byte and up to 8 bytes a pixel.
  const maxOutputLength = 8 * (width + 8) * height + 8 * (height + 8);
  inflateSync(Buffer.concat(parts), { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH });
}
