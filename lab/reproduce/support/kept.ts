import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from './result';
import { writeTextAtomic } from './writeText';

/** Results kept for the page, one file for each reproduction. */
const FOLDER = 'lab/reproduce/results';

const fileOf = (root: string, name: string) => join(root, FOLDER, `${name}.json`);

export async function keep(root: string, result: Result): Promise<void> {
  await writeTextAtomic(fileOf(root, result.name), `${JSON.stringify(result, undefined, 2)}\n`);
}

/** The kept result of a name, if there is one. */
export async function readKept(root: string, name: string): Promise<Result | undefined> {
  const text = await readFile(fileOf(root, name), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Result);
}

/** Every kept result, by name. */
export async function readAllKept(root: string): Promise<readonly Result[]> {
  const files = await readdir(join(root, FOLDER)).catch(() => []);
  const names = files.filter(file => file.endsWith('.json')).map(file => file.slice(0, -'.json'.length));
  const results = await Promise.all(names.sort().map(name => readKept(root, name)));
  return results.flatMap(result => result ?? []);
}
