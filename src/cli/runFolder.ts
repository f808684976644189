import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { GanKitError } from '../core/errors';
import { foreignIn } from '../node/folder';
import { codeOf, ioError } from '../node/ioError';
import { isOver, leftIn } from '../node/leftovers';
import { readJson } from '../node/readRegular';
import { writeFileAtomic } from '../node/writeFileAtomic';
import { checkedSettings } from './checkedSettings';
import type { Settings } from './settings';
import { UsageError } from './usageError';

/** The names of what a run leaves in its folder. */
export const CHECKPOINT = 'checkpoint';
/** The best model of a run. */
export const BEST = 'best';
/** The text encoder of models that read captions. */
export const ENCODER = 'encoder';
export const METRICS = 'metrics.json';
export const HISTORY = 'history.jsonl';
const RUN = 'run.json';

/** Many times what settings take. */
const MOST_SETTINGS = 1 << 20;

/** What a run writes. */
const OURS =
  /^(run\.json|metrics\.json|(history|doctor|scores)\.jsonl|report\.html|losses\.svg|samples-(\d+|latest)\.png|traversal-[^.]+\.png)$/;

/** What to do about a run that lies in `--out` already. */
export type Earlier = 'refuse' | 'overwrite' | 'keep';

/** The settings of the run in a folder, if there is one. @throws GanKitError `checkpoint` if `run.json` is damaged */
export async function savedSettings(out: string): Promise<Settings | undefined> {
  const path = join(out, RUN);
  if (!existsSync(path)) return undefined;
  try {
    return checkedSettings(await readJson(path, MOST_SETTINGS, 'It is damaged.'));
  } catch (cause) {
    if (!(cause instanceof GanKitError) || cause.code === 'io') throw cause;
    throw new GanKitError(
      'checkpoint',
      `${path}: it is damaged, so the run cannot go on (${cause.message}). Start anew with another --out.`,
      { cause },
    );
  }
}

export const saveSettings = (out: string, settings: Settings): Promise<void> =>
  writeFileAtomic(join(out, RUN), Buffer.from(`${JSON.stringify(settings, null, 2)}\n`));

/**
 * Looks whether a run is in the way, and whether it may be moved or removed as asked.
 *
 * @throws UsageError saying what to do if there is a run in the way, or what only looks like one
 */
export async function checkFree(out: string, earlier: Earlier): Promise<void> {
  const [first] = await inTheWay(out);
  if (first === undefined) return;
  if ((await savedSettings(out).catch(() => undefined)) === undefined) {
    throw new UsageError(
      `--out: ${shown(out)} holds ${first}, which no run of this command has left there. Choose another --out.`,
    );
  }
  if (earlier === 'refuse') {
    throw new UsageError(
      `--out: ${shown(out)} holds a run already. Add --resume to go on with it, --keep to move it aside, ` +
        '--overwrite to replace it, or choose another --out.',
    );
  }
  for (const saved of [CHECKPOINT, BEST]) {
    const foreign = await foreignIn(join(out, saved));
    if (foreign === undefined) continue;
    throw new UsageError(
      `--out: '${foreign}' in ${shown(join(out, saved))} is not of the run there. Move it away, or choose another --out.`,
    );
  }
}

/** Makes room for a new run, and returns where the earlier one went, if it was kept. What is not of a run stays. */
export async function makeRoom(out: string, earlier: Earlier): Promise<string | undefined> {
  await checkFree(out, earlier);
  if ((await inTheWay(out)).length === 0) return undefined;
  try {
    const aside = earlier === 'keep' ? await folderAside(out) : undefined;
    for (const name of await ours(out)) {
      if (aside === undefined) await rm(join(out, name), { recursive: true, force: true });
      else await move(join(out, name), join(aside, name));
    }
    return aside;
  } catch (cause) {
    throw ioError(out, cause);
  }
}

async function folderAside(out: string): Promise<string> {
  for (let number = 1; ; number++) {
    try {
      await mkdir(`${out}-${number}`);
      return `${out}-${number}`;
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') throw cause;
    }
  }
}

/** Also from one disk to another, where the folder is a disk of its own. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (cause) {
    if (codeOf(cause) !== 'EXDEV') throw cause;
    await cp(from, to, { recursive: true, preserveTimestamps: true });
    await rm(from, { recursive: true, force: true });
  }
}

/** A path as a person would write it. */
export const shown = (path: string): string => {
  const near = relative('', path);
  return near === '' ? '.' : near.startsWith('..') ? path : near.replaceAll('\\', '/');
};

/** What keeps a new run out: neither pictures nor unfinished files do. */
const inTheWay = async (out: string): Promise<readonly string[]> =>
  (await ours(out)).filter(name => !/\.png$|\.tmp-/.test(name));

/**
 * What a run left in its folder, also unfinished. The settings come last: as long as they are there, it is known as a
 * run.
 */
async function ours(out: string): Promise<readonly string[]> {
  const entries = await readdir(out, { withFileTypes: true }).catch(() => []);
  const over = (await leftIn(out)).filter(
    left => isOver(left) && (left.stage === 'tmp' || left.of === CHECKPOINT || left.of === BEST),
  );
  const left = over.map(({ path }) => basename(path));
  const found = entries.filter(entry => {
    if ([CHECKPOINT, BEST, ENCODER].includes(entry.name) || left.includes(entry.name)) return true;
    return OURS.test(entry.name) && !entry.isDirectory();
  });
  return found.map(({ name }) => name).sort((a, b) => Number(a === RUN) - Number(b === RUN));
}
