import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf, PAGES, root } from '../../examples/blocks';
import { shortened } from '../../examples/run';
import { launch, newPage } from './chromium';
import { serve } from './serve';

const programs = PAGES.flatMap(page => codeOf(page).programs).filter(({ where }) => where === 'browser');
const SOFTWARE_GPU = ['--enable-unsafe-swiftshader', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

let folder: string;
let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
let page: Page;
const problems: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-kit-docs-'));
  browser = await launch(SOFTWARE_GPU);
  // What the page of the docs fetches: 64 digits.
  await writeFile(
    join(folder, 'digits.bin'),
    Uint8Array.from({ length: 64 * 28 * 28 }, (_, i) => (i * 40503) % 256),
  );
  server = await serve(folder);
  page = await newPage(browser);
  page.on('pageerror', error => problems.push(`${error}`));
});
afterAll(async () => {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a program in a page that has a canvas, and gives what its last line comes to. */
async function run(code: string, from: string): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: 'ts', resolveDir: join(root, dirname(from)) },
    alias: {
      'gan-kit': join(root, 'src/index.ts'),
      'gan-kit/browser': join(root, 'src/browser/index.ts'),
      'gan-kit/datasets': join(root, 'src/data/made/index.ts'),
    },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  await writeFile(join(folder, 'program.js'), outputFiles[0]?.contents ?? '');
  const html = '<!doctype html><canvas></canvas><script type="module" src="program.js"></script>';
  await writeFile(join(folder, 'index.html'), html);
  await page.goto(server.url);
  while (problems.length === 0 && !(await page.evaluate(() => 'outcome' in globalThis)))
    await new Promise(resolve => setTimeout(resolve, 50));
  expect(problems).toEqual([]);
  return page.evaluate(() => (globalThis as { outcome?: unknown }).outcome);
}

const backendAtEnd = `
import { getBackend as backendAtEnd } from '@tensorflow/tfjs-core';
globalThis.outcome = backendAtEnd();`;

it.each(programs)('the program of $page from line $line runs in Chromium', async ({ page: from, code }) => {
  const backend = await run(shortened(code) + backendAtEnd, from);
  // The backend that the program names, or, where it leaves the choice to ready(), one that works here.
  const [, named] = /setBackend\('(\w+)'\)/.exec(code) ?? [];
  expect(named ? [named] : ['webgl', 'simd']).toContain(backend);
  if (!code.includes('toPixels')) return;
  const colours = await page.evaluate(() => {
    const canvas = document.querySelector('canvas');
    return canvas ? new Set(canvas.getContext('2d')?.getImageData(0, 0, 28, 28).data).size : 0;
  });
  expect(colours).toBeGreaterThan(3);
});

it('what the page saved opens when it is loaded anew', async () => {
  const code = `import { DCGAN, ready } from 'gan-kit';
    await ready();
    globalThis.outcome = (await DCGAN.load('indexeddb://digits')).step;`;
  expect(programs.some(program => program.code.includes("save('indexeddb://digits')"))).toBe(true);
  expect(await run(code, 'README.md')).toBe(2);
});
