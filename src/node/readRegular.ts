import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { check } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import { ioError } from './ioError';

/**
 * The bytes of a file. Its kind and size are checked before any is read: a pipe would wait forever, a device never end.
 *
 * @param options.checkSize throws if so many bytes are not to be read
 * @param options.most bytes to read from its start; default all
 * @throws GanKitError `data` if it is no regular file, `io` if the disk refuses
 */
export async function readRegular(
  path: string,
  options: { readonly checkSize?: (size: number) => void; readonly most?: number },
): Promise<Uint8Array> {
  const { checkSize, most = Number.POSITIVE_INFINITY } = options;
  try {
    // Without O_NONBLOCK, which Windows lacks, opening a pipe waits for someone to write to it.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      check(
        found.isFile(),
        found.isDirectory() ? 'io' : 'data',
        `${path}: ${found.isDirectory() ? 'a folder' : 'a pipe, device or socket'}, not a file. Check the path, ` +
          'or remove it.',
      );
      checkSize?.(found.size);
      return await readBytes(file, Math.min(most, found.size));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw ioError(path, cause);
  }
}

async function readBytes(file: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(bytes, at, length - at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

/**
 * A file of UTF-8 text, with or without a byte order mark. @throws GanKitError `data` if it is longer than `most` bytes
 */
export async function readText(path: string, most: number, advice: string): Promise<string> {
  const checkSize = (size: number) =>
    check(size <= most, 'data', `${path}: ${size} bytes are more than the ${most} that are read. ${advice}`);
  return new TextDecoder().decode(await readRegular(path, { checkSize }));
}

/** What a file of JSON holds. @throws GanKitError `data` if it is none, or longer than `most` bytes */
export async function readJson(path: string, most: number, advice: string): Promise<unknown> {
  const text = await readText(path, most, advice);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GanKitError('data', `${path}: not JSON: ${messageOf(cause)}`, { cause });
  }
}
