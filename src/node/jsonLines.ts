import { appendFile } from 'node:fs/promises';
import type { Observer } from '../core/observer';
import { codeOf, ioError } from './ioError';
import { readText } from './readRegular';
import { writeFileAtomic } from './writeFileAtomic';

/** Half a million lines of a dozen losses each. */
const MOST = 128 << 20;

/** One JSON object a line. */
export const jsonLine = (entry: unknown): string => `${JSON.stringify(entry)}\n`;

/**
 * What the lines of a file hold, as `read` takes them; none if there is no file. Lines that a kill cut short are left
 * out.
 *
 * @throws GanKitError `io` if the file cannot be read, `data` if it is too large or no file
 */
export async function readJsonLines<T>(path: string, read: (value: unknown) => readonly T[]): Promise<readonly T[]> {
  const lines = await readText(path, MOST, 'Is it of a run? Move it away.').catch(error => {
    if (codeOf(error.cause) === 'ENOENT') return '';
    throw error;
  });
  return lines.split('\n').flatMap(line => {
    try {
      return read(JSON.parse(line));
    } catch {
      return [];
    }
  });
}

/** Adds lines to a file. @throws GanKitError `io` that names it */
export async function addJsonLines(path: string, entries: readonly unknown[]): Promise<void> {
  if (entries.length === 0) return;
  try {
    await appendFile(path, entries.map(jsonLine).join(''));
  } catch (cause) {
    throw ioError(path, cause);
  }
}

/** Keeps in a file what an observer before it in the list has noted: a line each. */
export function linesOf(path: string, noted: () => readonly unknown[]): Observer {
  let written = 0;
  const add = async () => {
    const all = noted();
    await addJsonLines(path, all.slice(written));
    written = all.length;
  };
  return {
    onStart: async () => {
      written = noted().length;
      await writeFileAtomic(path, Buffer.from(noted().map(jsonLine).join('')));
    },
    onStep: add,
    onEnd: add,
  };
}
