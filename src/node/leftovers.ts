import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunning, isSame, nameOf, PROCESS, type ProcessId, thisProcess } from './processes';

// Beside `name` there may be, with the writer in the name:
//   .name.tmp-…  being written, never to be read
//   .name.new-…  complete and synced, about to take the place
//   .name.old-…  what it is about to replace, moved aside
// Folders cannot be exchanged in one call, so for an instant `name` is missing while both of the last two exist.
export type Stage = 'tmp' | 'new' | 'old';

/** What a writer left. */
export interface Leftover {
  readonly path: string;
  /** The name it stands beside. */
  readonly of: string;
  readonly stage: Stage;
  readonly by: ProcessId;
  /** When it was last changed, in milliseconds. */
  readonly date: number;
}

/** A word for one write, that no other has. */
export const writeId = (): string => `${nameOf(thisProcess())}-${process.hrtime.bigint().toString(36)}`;

/** The name beside `path` for one stage of one write. */
export const beside = (path: string, stage: Stage, id: string): string =>
  join(dirname(path), `.${basename(path)}.${stage}-${id}`);

const LEFT = new RegExp(`^\\.(.+)\\.(tmp|new|old)-${PROCESS}-[0-9a-z]+$`);

/** What writers left beside the path, the newest first. */
export async function leftovers(path: string): Promise<readonly Leftover[]> {
  return leftIn(dirname(path), basename(path));
}

/** What writers left in a folder, of one name or of all, the newest first. */
export async function leftIn(folder: string, of?: string): Promise<readonly Leftover[]> {
  const names = await readdir(folder).catch(() => []);
  const found = names.flatMap(name => {
    const [, base, stage, pid, start = '', host = ''] = LEFT.exec(name) ?? [];
    if (base === undefined || (of !== undefined && base !== of)) return [];
    return [{ path: join(folder, name), of: base, stage: stage as Stage, by: { pid: Number(pid), start, host } }];
  });
  const date = (left: string) =>
    stat(left).then(
      s => s.mtimeMs,
      () => 0,
    );
  const dated = await Promise.all(found.map(async left => ({ ...left, date: await date(left.path) })));
  return dated.sort((a, b) => b.date - a.date);
}

/** No write takes as long, so what is older is over, whichever machine it was on. */
const OVER_MS = 3_600_000;

/** Whether the process that wrote this is certainly gone. What this one writes it keeps. */
export function isOver({ by, date }: Leftover): boolean {
  if (isSame(by, thisProcess())) return false;
  return by.host === thisProcess().host ? !isRunning(by) : Date.now() - date > OVER_MS;
}

/** The newest complete folder among leftovers: one that was about to take the place, else one moved aside for it. */
export const complete = (left: readonly { path: string; stage: Stage }[]): string | undefined =>
  (left.find(l => l.stage === 'new') ?? left.find(l => l.stage === 'old'))?.path;

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
