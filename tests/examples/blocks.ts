import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The pages whose code is held to the library. */
export const PAGES = [
  'README.md',
  'docs/architecture.md',
  'docs/first-gan.md',
  'docs/own-variant.md',
  'docs/infogan.md',
  'docs/conditional-gan.md',
  'docs/acgan.md',
  'docs/semi-supervised-gan.md',
  'docs/bigan.md',
  'docs/srgan.md',
  'docs/text-encoder.md',
  'docs/pix2pix.md',
  'docs/text-to-image.md',
  'docs/stackgan.md',
  'docs/measures.md',
  'docs/gradients.md',
  'docs/engine.md',
  'docs/vae.md',
  'docs/vaegan.md',
  'docs/latent-space.md',
  'examples/README.md',
];

/** Pages whose programs need a GPU: they are only compiled. */
const NOT_RUN = ['docs/gradients.md'];

/** A program in a page: a block, with the blocks that go on from it. */
export interface Program {
  readonly page: string;
  /** Where its first block begins, from 1. */
  readonly line: number;
  readonly code: string;
  /** Whether it can run here: not with the user's own pictures, nor in a browser. */
  readonly runs: boolean;
}

/** A passage that a page quotes from a source file. */
export interface Excerpt {
  readonly page: string;
  readonly file: string;
  readonly code: string;
}

const BLOCK = /(<!-- goes on -->\n)?```ts([^\n]*)\n([\s\S]*?)```/g;

/**
 * The code of a page. A fence ` ```ts ` begins a program, which the fence after `<!-- goes on -->` continues; ` ```ts no-run ` is
 * only compiled; ` ```ts src/… ` quotes a file.
 */
export function codeOf(page: string): { programs: readonly Program[]; excerpts: readonly Excerpt[] } {
  const text = readFileSync(join(root, page), 'utf8');
  const programs: Program[] = [];
  const excerpts: Excerpt[] = [];
  for (const { 1: goesOn, 2: info = '', 3: code = '', index } of text.matchAll(BLOCK)) {
    const what = info.trim();
    if (what.startsWith('src/')) {
      excerpts.push({ page, file: what, code });
      continue;
    }
    const runs = what !== 'no-run' && !NOT_RUN.includes(page);
    const before = goesOn ? programs.pop() : undefined;
    const line = before?.line ?? text.slice(0, index).split('\n').length;
    programs.push({ page, line, code: `${before?.code ?? ''}${code}`, runs: runs && (before?.runs ?? true) });
  }
  return { programs, excerpts };
}
