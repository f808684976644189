import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../browser/pages/serve';
import { codeOf, PAGES, type Program, root } from './blocks';
import { errorsIn, toJavaScript } from './compile';
import { writeInputs } from './inputs';
import { app, runNode, shortened } from './run';

const programs = PAGES.flatMap(page => codeOf(page).programs);
const excerpts = PAGES.flatMap(page => codeOf(page).excerpts);
const inNode = (page: string) => programs.filter(program => program.page === page && program.where === 'node');
const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim();

it('there is code to hold to the library', () => {
  expect(programs.length).toBeGreaterThan(8);
  expect(excerpts.length).toBeGreaterThan(4);
});

it('the code of all pages compiles against the sources, and code that does not would be noticed', () => {
  const code = "import { categorical } from 'gan-kit';\ncategorical('10');";
  const wrong: Program = { page: 'README.md', line: 1, code, where: 'node' };
  expect(errorsIn([...programs, wrong])).toEqual([
    expect.stringMatching(/^README.md, program from line 1, its line 2: /),
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

/** Runs programs one after the other, and names the one that fails. */
const IN_TURN = `for (const name of process.argv.slice(2)) {
  await import('./' + name).catch(error => {
    console.error(name + ' failed:');
    throw error;
  });
}`;

describe('against the built package, with few steps', () => {
  let folder: Awaited<ReturnType<typeof app>>;
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    folder = await app();
    await writeInputs(folder.path);
    await writeFile(join(folder.path, 'in-turn.js'), IN_TURN);
    server = await serve(join(folder.path, 'served'));
  });
  afterAll(async () => {
    server?.close();
    await folder?.remove();
  });

  // A process each for a page, not for a program: most of what a program of two steps takes is Node's start.
  it.each(PAGES.filter(page => inNode(page).length > 0))(
    'the programs of %s run',
    async page => {
      const files = inNode(page).map(({ line, code }) => ({
        name: `${page.replace(/\W/g, '-')}-${line}.js`,
        code: shortened(toJavaScript(code)).replaceAll('https://example.com/', server.url),
      }));
      for (const { name, code } of files) await writeFile(join(folder.path, name), code);
      await runNode(['in-turn.js', ...files.map(({ name }) => name)], folder.path);
    },
    300_000,
  );
});
