import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './ioError';

// Beside `name` there may be, with the writer's process id in the name:
//   .name.tmp-…  being written, never to be read
//   .name.new-…  complete and synced, about to take the place
//   .name.old-…  what it is about to replace, moved aside
// Folders cannot be exchanged in one call, so for an instant `name` is missing while both of the last two exist.
export type Stage = 'tmp' | 'new' | 'old';

/** The name beside `path` for one stage of one write. */
export const beside = (path: string, stage: Stage, id: string): string =>
  join(dirname(path), `.${basename(path)}.${stage}-${id}`);

/** What writers left beside the path, the newest first. */
export async function leftovers(path: string) {
  const prefix = `.${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  const found = names.flatMap(name => {
    const match = name.startsWith(prefix) && /^(tmp|new|old)-(\d+)-\d+$/.exec(name.slice(prefix.length));
    return match ? [{ path: join(dirname(path), name), stage: match[1] as Stage, pid: Number(match[2]) }] : [];
  });
  const date = (left: string) =>
    stat(left).then(
      s => s.mtimeMs,
      () => 0,
    );
  const dated = await Promise.all(found.map(async left => ({ ...left, date: await date(left.path) })));
  return dated.sort((a, b) => b.date - a.date);
}

/** The newest complete folder among leftovers: one that was about to take the place, else one moved aside for it. */
export const complete = (left: readonly { path: string; stage: Stage }[]): string | undefined =>
  (left.find(l => l.stage === 'new') ?? left.find(l => l.stage === 'old'))?.path;

/** Whether another process that may still be writing has this id. */
export function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    return codeOf(cause) === 'EPERM';
  }
}

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
