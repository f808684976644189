import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

const turns = new Map<string, Promise<unknown>>();

/** Runs `act` once everything asked for earlier on the same path has ended. `act` gets the path with links resolved. */
export async function inTurn<T>(path: string, act: (at: string) => Promise<T>): Promise<T> {
  const at = await realpath(path).catch(() => resolve(path));
  const turn = (turns.get(at) ?? Promise.resolve()).catch(() => undefined).then(() => act(at));
  turns.set(at, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(at) === turn) turns.delete(at);
  }
}
