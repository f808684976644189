import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import type { Tasks } from './app';
import { launch, newPage } from './chromium';
import { serve } from './serve';

/** Where tasks run: on a page's main thread, or in a Worker that a page has started. */
export interface Place {
  evaluate<Result, Arg>(run: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>;
}

const PAGES = {
  'page.html': '<script type="module" src="app.js"></script>',
  'worker.html': '<script>new Worker("app.js", { type: "module" })</script>',
};

/** The app of these tests, bundled, and a browser to open it in. */
export interface Site {
  /** Opens the app in a page of its own, served with these headers. */
  open(where: 'page' | 'worker', headers?: OutgoingHttpHeaders): Promise<Place & { close(): Promise<void> }>;
  close(): Promise<void>;
}

/** Bundles the app from the sources and starts the browser. */
export async function openSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-kit-pages-'));
  const [browser] = await Promise.all([launch(), bundle(folder)]);
  return {
    open: (where, headers = {}) => openApp(browser, folder, where, headers),
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Puts pages into a folder that run the file of this name here, bundled from the sources. */
export async function bundle(folder: string, name = 'app'): Promise<void> {
  for (const [name, text] of Object.entries(PAGES)) await writeFile(join(folder, name), `<!doctype html>${text}`);
  const entry = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  await build({
    entryPoints: { app: entry },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: folder,
    logLevel: 'error',
  });
}

async function openApp(browser: Browser, folder: string, where: 'page' | 'worker', headers: OutgoingHttpHeaders) {
  const { url, close } = await serve(folder, headers);
  const page = await newPage(browser);
  const worker = where === 'worker' ? page.waitForEvent('worker') : undefined;
  await page.goto(`${url}${where}.html`);
  const place = ((await worker) ?? page) as Place;
  while (!(await place.evaluate(() => 'tasks' in globalThis, undefined)))
    await new Promise(resolve => setTimeout(resolve, 50));
  return {
    evaluate: place.evaluate.bind(place) as Place['evaluate'],
    close: async () => {
      await page.close();
      close();
    },
  };
}

/** Runs a task of the app where it is open, and brings its result home. */
export async function call<Name extends keyof Tasks>(
  place: Place,
  name: Name,
  ...args: Parameters<Tasks[Name]>
): Promise<Awaited<ReturnType<Tasks[Name]>>> {
  const run = ([task, given]: [Name, unknown[]]) => {
    const { tasks } = globalThis as unknown as { tasks: Record<Name, (...args: unknown[]) => unknown> };
    return tasks[task](...given);
  };
  return (await place.evaluate(run, [name, args])) as Awaited<ReturnType<Tasks[Name]>>;
}
