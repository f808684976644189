import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from '../core/checks';
import { complete, isThere, leftovers } from './leftovers';
import { inTurn } from './turns';

const ATTEMPTS = 10;

/**
 * Runs `read` on a folder that `swapFolder` writes, and again if another process replaced it meanwhile, so that no
 * mixture of two is returned. If a writer was killed between two renames, `read` gets the folder beside `path`.
 *
 * @throws GanKitError `missing` if nothing is there
 */
export const readSettled = <T>(path: string, read: (folder: string) => Promise<T>): Promise<T> =>
  inTurn(path, async at => {
    for (let attempt = 1; ; attempt++) {
      const before = await identity(at);
      check(before !== undefined, 'missing', `${path}: nothing is saved there. Check the path.`);
      const result = await read(before.folder).then(
        value => ({ value }),
        (error: unknown) => ({ error }),
      );
      if ((await identity(at))?.version === before.version) {
        if ('error' in result) throw result.error;
        return result.value;
      }
      check(attempt < ATTEMPTS, 'io', `${path}: is being replaced faster than it can be read. Stop the other writer.`);
      await sleep(attempt);
    }
  });

/** Which folder stands for the path now, and what tells it from the next one: inodes alone are soon used again. */
async function identity(path: string): Promise<{ folder: string; version: string } | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const folder = (await isThere(path)) ? path : complete(await leftovers(path));
    const found = folder && (await stat(folder, { bigint: true }).catch(() => undefined));
    if (folder && found) return { folder, version: `${found.ino} ${found.mtimeNs}` };
    // Nothing, or renamed between the two calls: another look tells which.
    await sleep(attempt);
  }
  return undefined;
}
