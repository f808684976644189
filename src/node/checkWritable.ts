import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GanKitError } from '../core/errors';
import { codeOf, ioError } from './ioError';
import { beside, writeId } from './leftovers';

/** More than any one file but the weights takes: pictures, curves, history. */
const PROBE = new Uint8Array(64 * 1024);

/**
 * Throws unless files can be written beside `path`, or in it if `inside`: finds a read-only, full or missing disk
 * before hours of training are lost on it. Makes the folders on the way.
 *
 * @param options.bytes also ask for so much free space
 * @throws GanKitError `io` that names the path and what to do
 */
export async function checkWritable(path: string, options: { inside?: boolean; bytes?: number } = {}): Promise<void> {
  const { inside = false, bytes = 0 } = options;
  const folder = inside ? path : dirname(path);
  const probe = beside(join(folder, 'probe'), 'tmp', writeId());
  try {
    await makeFolders(folder);
    const file = await open(probe, 'w');
    try {
      await file.writeFile(PROBE);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw ioError(path, cause, ' Nothing was trained.');
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
  await checkSpace(folder, bytes);
}

// One by one: Node's own `recursive` never returns where a folder exists and yet nothing can be made in it, as in
// /proc.
async function makeFolders(path: string): Promise<void> {
  const attempt = () => mkdir(path).catch(cause => (codeOf(cause) === 'EEXIST' ? undefined : Promise.reject(cause)));
  try {
    await attempt();
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT' || dirname(path) === path) throw cause;
    await makeFolders(dirname(path));
    await attempt();
  }
}

async function checkSpace(folder: string, bytes: number): Promise<void> {
  // Some file systems cannot say how much is free: then the first write will tell.
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );
  if (free >= bytes) return;
  const megabytes = (b: number) => `${Math.ceil(b / 1e6)} MB`;
  throw new GanKitError(
    'io',
    `${folder}: saving needs about ${megabytes(bytes)}, and ${megabytes(free)} are free. Free some space or ` +
      'choose another folder.',
  );
}
