import { dirname, resolve } from 'node:path';
import { checkText } from '../core/checks';
import { type Files, nodeFiles, syncFolder, writeSynced } from './files';
import { ioError } from './ioError';
import { beside, isOver, leftIn, writeId } from './leftovers';

/**
 * Writes a file so that at any moment it holds either the old bytes or all of the new. Makes the folders on the way.
 * What killed writers left unfinished in the folder is removed.
 *
 * @throws GanKitError `io` that names the path and what to do; the old file is then intact
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array, files: Files = nodeFiles): Promise<void> {
  checkText('writeFileAtomic: path', path);
  const folder = dirname(path);
  const unfinished = beside(path, 'tmp', writeId());
  try {
    await files.mkdir(folder, { recursive: true });
    await sweep(folder, files);
    await writeSynced(files, unfinished, [bytes]);
    await files.rename(unfinished, path);
    await syncFolder(files, folder);
  } catch (cause) {
    await files.rm(unfinished, { force: true }).catch(() => undefined);
    throw ioError(path, cause, ' What was there before is intact.');
  }
}

const swept = new Set<string>();

/** Removes what killed writers left unfinished in a folder, when this process first writes there. */
async function sweep(folder: string, files: Files): Promise<void> {
  const place = resolve(folder);
  if (swept.has(place)) return;
  swept.add(place);
  for (const left of await leftIn(place)) {
    if (left.stage !== 'tmp' || !isOver(left)) continue;
    await files.rm(left.path, { recursive: true, force: true }).catch(() => undefined);
  }
}
