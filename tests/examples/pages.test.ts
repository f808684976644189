import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../browser/pages/serve';
import { codeOf, PAGES, root } from './blocks';
import { errorsIn, toJavaScript } from './compile';
import { writeInputs } from './inputs';
import { app, runNode, shortened } from './run';

const programs = PAGES.flatMap(page => codeOf(page).programs);
const excerpts = PAGES.flatMap(page => codeOf(page).excerpts);
const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim();

it('there is code to hold to the library', () => {
  expect(programs.length).toBeGreaterThan(8);
  expect(excerpts.length).toBeGreaterThan(4);
});

it('the code of all pages compiles against the sources', () => {
  expect(errorsIn(programs)).toEqual([]);
});

it('code that does not compile is noticed', () => {
  const code = "import { categorical } from 'gan-kit';\ncategorical('10');";
  expect(errorsIn([{ page: 'README.md', line: 1, code, where: 'node' }])).toEqual([
    expect.stringContaining('its line 2'),
  ]);
});

it.each(excerpts)('$page quotes $file as it is', ({ file, code }) => {
  const source = squeezed(readFileSync(join(root, file), 'utf8'));
  // An ellipsis stands for what is left out.
  for (const passage of code.split(/^\s*…\s*$/m)) expect(source).toContain(squeezed(passage));
});

it.each(PAGES)('the links of %s lead somewhere', page => {
  // Code is no text: `losses[i](contest)` leads nowhere.
  const text = readFileSync(join(root, page), 'utf8').replace(/^```.*?^```/gms, '');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to = '']) => to);
  const broken = links.filter(to => !isThere(join(root, dirname(page), to)));
  expect(broken).toEqual([]);
});

function isThere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

describe('against the built package, with few steps', () => {
  let folder: Awaited<ReturnType<typeof app>>;
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    folder = await app();
    await writeInputs(folder.path);
    server = await serve(join(folder.path, 'served'));
  });
  afterAll(async () => {
    server?.close();
    await folder?.remove();
  });

  it.each(programs.filter(({ where }) => where === 'node'))(
    'the program of $page from line $line runs',
    async ({ page, line, code }) => {
      const name = `${page.replace(/\W/g, '-')}-${line}.js`;
      const program = shortened(toJavaScript(code)).replaceAll('https://example.com/', server.url);
      await writeFile(join(folder.path, name), program);
      await runNode([name], folder.path);
    },
    300_000,
  );
});
