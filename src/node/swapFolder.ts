import { dirname } from 'node:path';
import { type Files, nodeFiles, syncFolder } from './files';
import { ioError } from './ioError';
import { beside, complete, isOver, isThere, leftovers, writeId } from './leftovers';
import { isSame, thisProcess } from './processes';
import { inTurn } from './turns';

/**
 * Replaces a folder whole: `fill` writes the new one beside it, then it takes the old one's place. A kill at any moment
 * leaves the old or the new one where `readSettled` finds it. Calls take turns, in the order they are made.
 *
 * @throws GanKitError `io` that names the path and what to do; what was there before is then intact
 */
export async function swapFolder(
  path: string,
  fill: (folder: string) => Promise<void>,
  files: Files = nodeFiles,
): Promise<void> {
  try {
    await inTurn(path, at => swap(at, fill, files));
  } catch (cause) {
    throw ioError(path, cause, ' What was saved there before is intact.');
  }
}

async function swap(path: string, fill: (folder: string) => Promise<void>, files: Files): Promise<void> {
  const id = writeId();
  const [tmp, fresh, old] = [beside(path, 'tmp', id), beside(path, 'new', id), beside(path, 'old', id)];
  try {
    await files.mkdir(dirname(path), { recursive: true });
    await tidyUp(path, files);
    await files.mkdir(tmp);
    await fill(tmp);
    await syncFolder(files, tmp);
    await files.rename(tmp, fresh);
    const replaces = await isThere(path);
    if (replaces) await files.rename(path, old);
    try {
      await files.rename(fresh, path);
    } catch (cause) {
      if (replaces) await files.rename(old, path);
      throw cause;
    }
    await syncFolder(files, dirname(path));
  } catch (cause) {
    for (const left of [tmp, fresh]) await remove(left, files);
    throw cause;
  }
  await remove(old, files);
}

/** Puts back what a killed writer moved aside, then removes what else it left. */
async function tidyUp(path: string, files: Files): Promise<void> {
  // This process takes turns, so what it left is over as well.
  const left = (await leftovers(path)).filter(l => isOver(l) || isSame(l.by, thisProcess()));
  const found = (await isThere(path)) ? undefined : complete(left);
  if (found !== undefined) await files.rename(found, path);
  for (const { path: other } of left) if (other !== found) await remove(other, files);
}

// What cannot be removed now is removed before the next write.
const remove = (path: string, files: Files) => files.rm(path, { recursive: true, force: true }).catch(() => undefined);
