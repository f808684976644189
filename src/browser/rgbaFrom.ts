import { check } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import { checkSides } from '../data/pictures/checkSides';
import type { Rgba } from '../data/rgba';
import type { Drawn } from './files';
import { checkHeader } from './headerSize';

/**
 * The pixels of a file or of what is on the page, turned as EXIF says. Colours are taken as they stand, without a
 * colour profile; where a pixel is partly transparent the browser rounds its colour.
 *
 * @throws GanKitError `data` that names it if it is too large, damaged, not loaded yet, or of another page
 */
export async function rgbaFrom(from: Blob | Drawn, name: string, pixelLimit: number): Promise<Rgba> {
  if (from instanceof Blob) {
    await checkHeader(from, name, pixelLimit);
    const bitmap = await createImageBitmap(from, { colorSpaceConversion: 'none' }).catch((cause: unknown) => {
      const why = messageOf(cause).replace(/\.$/, '');
      throw new GanKitError('data', `${name}: cannot be decoded (${why}). Replace or remove the file.`, { cause });
    });
    try {
      return pixelsOf(bitmap, [bitmap.width, bitmap.height], name);
    } finally {
      bitmap.close();
    }
  }
  const [width, height] = sidesOf(from);
  check(width * height > 0, 'data', `${name}: has no pixels yet. Wait until it has loaded.`);
  checkSides(name, width, height, pixelLimit);
  if ('data' in from) return { width, height, data: bytesOf(from) };
  return pixelsOf(from, [width, height], name);
}

/** A video and an image have two sizes each: that of the page, and their own. */
function sidesOf(from: Drawn): readonly [number, number] {
  if ('videoWidth' in from) return [from.videoWidth, from.videoHeight];
  if ('naturalWidth' in from) return [from.naturalWidth, from.naturalHeight];
  if ('displayWidth' in from) return [from.displayWidth, from.displayHeight];
  return [from.width, from.height];
}

function pixelsOf(from: CanvasImageSource, [width, height]: readonly [number, number], name: string): Rgba {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  check(context !== null, 'memory', `${name}: the browser has no canvas of ${width} × ${height} left.`);
  context.drawImage(from, 0, 0, width, height);
  try {
    return { width, height, data: bytesOf(context.getImageData(0, 0, width, height)) };
  } catch (cause) {
    const advice = "It was loaded from another page: ask for it with crossOrigin = 'anonymous'.";
    throw new GanKitError('data', `${name}: its pixels may not be read (${messageOf(cause)}). ${advice}`, { cause });
  }
}

const bytesOf = ({ data }: ImageData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
