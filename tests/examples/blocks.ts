import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The pages whose code and links are held to the library. */
export const PAGES = [
  'README.md',
  'examples/README.md',
  ...readdirSync(join(root, 'docs')).flatMap(name => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

/** A program in a page: a block, with the blocks that go on from it. */
export interface Program {
  readonly page: string;
  /** Where its first block begins, from 1. */
  readonly line: number;
  readonly code: string;
  /** Where it runs: all of them do, the others in `tests/browser/pages`. */
  readonly where: 'node' | 'browser';
}

/** A passage that a page quotes from a source file. */
export interface Excerpt {
  readonly page: string;
  readonly file: string;
  readonly code: string;
}

const BLOCK = /(<!-- goes on -->\n)?```ts([^\n]*)\n([\s\S]*?)```/g;

/**
 * The code of a page. A fence ` ```ts ` begins a program, which the fence after `<!-- goes on -->` continues; `
 * ```ts browser ` is one for pages; ` ```ts src/… ` quotes a file,
 * as ` ```ts tests/package/apps/… ` does one that the bundlers' tests run.
 */
export function codeOf(page: string): { programs: readonly Program[]; excerpts: readonly Excerpt[] } {
  const text = readFileSync(join(root, page), 'utf8');
  const programs: Program[] = [];
  const excerpts: Excerpt[] = [];
  for (const { 1: goesOn, 2: info = '', 3: code = '', index } of text.matchAll(BLOCK)) {
    const what = info.trim();
    if (/^(src|tests\/package\/apps)\//.test(what)) {
      excerpts.push({ page, file: what, code });
      continue;
    }
    if (what !== '' && what !== 'browser')
      throw new Error(`${page}: a fence says "ts ${what}", which nothing is done with.`);
    const before = goesOn ? programs.pop() : undefined;
    const line = before?.line ?? text.slice(0, index).split('\n').length;
    programs.push({ page, line, code: `${before?.code ?? ''}${code}`, where: what === 'browser' ? what : 'node' });
  }
  return { programs, excerpts };
}
