import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `act` once everything asked for earlier has ended, whatever its path: two paths may lead to the same folder, and
 * which they are is not to be told while one of them is being replaced. `act` gets the path with links resolved.
 */
export function inTurn<T>(path: string, act: (at: string) => Promise<T>): Promise<T> {
  const turn = last.catch(() => undefined).then(async () => act(await withoutLinks(path)));
  last = turn;
  return turn;
}

/** The path with links resolved, also where a link leads to something that is missing. */
async function withoutLinks(path: string): Promise<string> {
  const whole = await realpath(path).catch(() => undefined);
  if (whole !== undefined) return whole;
  const target = await readlink(path).catch(() => undefined);
  if (target !== undefined) return resolve(dirname(path), target);
  const parent = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
  return join(parent, basename(resolve(path)));
}
