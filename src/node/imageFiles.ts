import { open, readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import { type PictureSize, pictureSize } from '../data/pictureSize';
import { checkHeader } from './decode';
import { ioError } from './ioError';

const EXTENSIONS = new Set(['.png', '.jpg', '.jpeg']);

/** All pictures below a folder, by extension, as paths relative to it with `/`, sorted. Names with a dot first are skipped. */
export async function listPictures(root: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(cause => {
      throw ioError(folder, cause);
    });
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) await visit(path);
      else if (EXTENSIONS.has(extname(entry.name).toLowerCase())) found.push(relative(root, path).split(sep).join('/'));
    }
  };
  await visit(root);
  // By code unit, so that the order does not depend on the user's language.
  return found.sort();
}

const HEAD = 1 << 16;

/**
 * Checks, without decoding it, that a file may be used: inside the folder, also behind links, a picture, and within the
 * limit. Gives its size.
 *
 * @throws GanKitError `data` or `io` that names the file
 */
export async function checkPicture(root: string, name: string, pixelLimit: number): Promise<PictureSize> {
  const path = join(root, name);
  const target = await realpath(path).catch(cause => {
    throw ioError(path, cause);
  });
  const inside = target.startsWith((await realpath(root)).replace(/[/\\]*$/, sep));
  check(inside, 'data', `${path}: a link that leads out of the folder, to ${target}. Copy the file instead.`);
  let header = pictureSize(await readBytes(path, HEAD));
  // Much metadata may come before a JPEG's size.
  if (header === 'short') header = pictureSize(await readBytes(path, byteLimit(pixelLimit)));
  checkHeader(path, header, pixelLimit);
  return header;
}

/** A whole picture file, as far as one within the limit can be long. */
export async function readPicture(path: string, pixelLimit: number): Promise<Uint8Array> {
  const { size } = await stat(path).catch(cause => {
    throw ioError(path, cause);
  });
  const most = byteLimit(pixelLimit);
  check(
    size <= most,
    'data',
    `${path}: ${size} bytes are too many for ${pixelLimit} pixels. Shrink it or raise pixelLimit.`,
  );
  return readBytes(path, size);
}

// Sixteen bits for each of four channels, and room for metadata.
const byteLimit = (pixelLimit: number) => 8 * pixelLimit + (64 << 20);

/** The first bytes of a file, `most` or as many as it has. */
async function readBytes(path: string, most: number): Promise<Uint8Array> {
  const file = await open(path).catch(cause => {
    throw ioError(path, cause);
  });
  try {
    const bytes = new Uint8Array(Math.min(most, (await file.stat()).size));
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } catch (cause) {
    throw ioError(path, cause);
  } finally {
    await file.close();
  }
}

/** The message of an error this library raised; any other is thrown on. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof GanKitError) return cause.message;
  throw cause;
}
