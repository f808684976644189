import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

const PROGRAMS = 'lab/reproduce';
/** What a module takes from another that is there when it runs: types are not. */
const IMPORT = /^(?:import|export)\s+(?!type\s)(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm;

/**
 * What a program is: a hash of its own text and of all that it imports from `lab/reproduce`. Another hash is another
 * program, whose figures are not mixed with these.
 */
export async function programHash(root: string, name: string): Promise<string> {
  const texts = new Map<string, string>();
  await gather(join(root, PROGRAMS), join(root, PROGRAMS, `${name}.ts`), texts);
  const hash = createHash('sha256');
  for (const [file, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${file}\n${text}\n`);
  return hash.digest('hex').slice(0, 12);
}

/** The text of a module and of what it imports from below `home`, by its path there. */
async function gather(home: string, file: string, texts: Map<string, string>): Promise<void> {
  const name = relative(home, file).split(sep).join('/');
  if (texts.has(name)) return;
  const text = await readFile(file, 'utf8');
  texts.set(name, text);
  for (const [, from = ''] of text.matchAll(IMPORT)) {
    const other = `${join(dirname(file), from)}.ts`;
    if (!relative(home, other).startsWith('..')) await gather(home, other, texts);
  }
}
