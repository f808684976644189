import { basename, dirname, join } from 'node:path';
import { type Files, nodeFiles, syncFolder, writeSynced } from './files';
import { ioError } from './ioError';

let count = 0;

/**
 * Writes a file so that at any moment it holds either the old bytes or all of the new. Makes the folders on the way.
 *
 * @throws GanKitError `io` that names the path and what to do; the old file is then intact
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array, files: Files = nodeFiles): Promise<void> {
  const folder = dirname(path);
  const beside = join(folder, `.${basename(path)}.tmp-${process.pid}-${++count}`);
  try {
    await files.mkdir(folder, { recursive: true });
    await writeSynced(files, beside, [bytes]);
    await files.rename(beside, path);
    await syncFolder(files, folder);
  } catch (cause) {
    await files.rm(beside, { force: true }).catch(() => undefined);
    throw ioError(path, cause, ' What was there before is intact.');
  }
}
