import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GanKitError } from '../core/errors';
import { ioError } from '../node/ioError';
import { writeFileAtomic } from '../node/writeFileAtomic';
import type { Settings } from './settings';
import { UsageError } from './usageError';

/** The names of what a run leaves in its folder. */
export const CHECKPOINT = 'checkpoint';
export const METRICS = 'metrics.json';
export const HISTORY = 'history.jsonl';
const RUN = 'run.json';

/** What is ours in a folder, unfinished files beside it included: what `--overwrite` may remove. */
const OURS =
  /^\.?(run\.json|metrics\.json|history\.jsonl|losses\.svg|samples-.*\.png|traversal-.*\.png|checkpoint)(\.(tmp|new|old)-.*)?$/;

/** What to do about a run that lies in `--out` already. */
export type Earlier = 'refuse' | 'overwrite' | 'keep';

/** The settings of the run in a folder, if there is one. @throws GanKitError `checkpoint` if `run.json` is damaged */
export async function savedSettings(out: string): Promise<Settings | undefined> {
  const path = join(out, RUN);
  if (!existsSync(path)) return undefined;
  try {
    const saved: Partial<Settings> | null = JSON.parse(await readFile(path, 'utf8'));
    if (typeof saved?.model === 'string' && typeof saved.data === 'string') return saved as Settings;
  } catch (cause) {
    throw cause instanceof SyntaxError ? damaged(path) : ioError(path, cause);
  }
  throw damaged(path);
}

const damaged = (path: string) =>
  new GanKitError('checkpoint', `${path}: it is damaged, so the run cannot go on. Start anew with another --out.`);

export const saveSettings = (out: string, settings: Settings): Promise<void> =>
  writeFileAtomic(join(out, RUN), Buffer.from(`${JSON.stringify(settings, null, 2)}\n`));

/** Whether a folder holds a run, or what is left of one. */
export async function holdsRun(out: string): Promise<boolean> {
  return (await ours(out)).some(name => !name.includes('.png'));
}

/** @throws UsageError saying what to do if there is a run in the way */
export async function checkFree(out: string, earlier: Earlier): Promise<void> {
  if (earlier !== 'refuse' || !(await holdsRun(out))) return;
  throw new UsageError(
    `--out: ${shown(out)} holds a run already. Add --resume to go on with it, --keep to move it aside, ` +
      '--overwrite to replace it, or choose another --out.',
  );
}

/** Makes room for a new run, and returns where the earlier one went, if it was kept. */
export async function makeRoom(out: string, earlier: Earlier): Promise<string | undefined> {
  if (!(await holdsRun(out))) return undefined;
  try {
    if (earlier === 'keep') {
      let number = 1;
      while (existsSync(`${out}-${number}`)) number++;
      await rename(out, `${out}-${number}`);
      return `${out}-${number}`;
    }
    for (const name of await ours(out)) await rm(join(out, name), { recursive: true, force: true });
    return undefined;
  } catch (cause) {
    throw ioError(out, cause);
  }
}

/** A path as a person would write it. */
export const shown = (path: string): string => {
  const near = relative('', path);
  return near === '' ? '.' : near.startsWith('..') ? path : near.replaceAll('\\', '/');
};

async function ours(out: string): Promise<readonly string[]> {
  const names = await readdir(out).catch(() => []);
  return names.filter(name => OURS.test(name));
}
