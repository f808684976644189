import { readdir, readFile } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { build, type Rollup } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newPage } from '../browser/pages/chromium';
import { dropPictures } from '../browser/pages/dropped';
import { ISOLATED, serve } from '../browser/pages/serve';
import { bundlers } from './bundlers';
import { installApp, pack, root, scratch } from './pack';

/** The most that gan-kit may add to a page beyond tfjs and the engine, in bytes after gzip. */
const BUDGET = 60_000;
/** The most that the engine may be, in bytes after gzip. */
const ENGINE_BUDGET = 120_000;

/** A page that may run its own files alone. */
const STRICT = {
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src data:",
};

let folder: Awaited<ReturnType<typeof scratch>>;
let app: string;
let browser: Browser;
beforeAll(async () => {
  folder = await scratch();
  const { tarball } = await pack(folder.path);
  app = await installApp('page', folder.path, tarball);
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await folder.remove();
});

interface Outcome {
  readonly losses: Readonly<Record<string, number[]>>;
}

describe.each(Object.entries(bundlers))('the tarball in an app built by %s', (name, bundle) => {
  let site: string;
  beforeAll(() => {
    site = join(app, `site-${name}`);
  });

  it('needs no setting, and causes no warning', async () => {
    expect(await bundle(app, site)).toEqual([]);
  });

  it('trains three steps in Chromium, with threads and without', async () => {
    const built = await readdir(site, { recursive: true });
    expect(built.filter(file => file.endsWith('.wasm'))).toEqual([]);
    const isolated = await openPage(site, ISOLATED);
    const plain = await openPage(site, {});
    for (const { outcome, problems, elsewhere } of [isolated, plain]) {
      expect(problems).toEqual([]);
      expect(elsewhere).toEqual([]);
      const set = { chosen: 'simd', backend: 'simd', registered: true, set: true };
      expect(outcome).toMatchObject({ ...set, shape: [2, 28, 28, 1] });
    }
    expect(isolated.outcome).toMatchObject({ threads: 2, shared: true });
    expect(plain.outcome).toMatchObject({ threads: 1, shared: false });
    const { losses } = plain.outcome as Outcome;
    expect(Object.keys(losses).length).toBeGreaterThanOrEqual(3);
    for (const values of Object.values(losses)) {
      expect(values).toHaveLength(3);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect((isolated.outcome as Outcome).losses).toEqual(losses);
  });

  it('learns in a Worker from what is dropped, and goes on where it was after a reload', async () => {
    for (const headers of [ISOLATED, STRICT]) {
      const { url, close } = await serve(site, headers);
      const page = await newPage(browser);
      const problems: string[] = [];
      page.on('pageerror', error => problems.push(`${error}`));
      page.on('console', message => problems.push(message.text()));
      const visit = async (count: number) => {
        await page.goto(url);
        await page.evaluate(dropPictures, { on: 'body', count });
        await page.waitForFunction(() => document.title === 'at step 12');
        return page.evaluate(() => document.querySelector('canvas')?.toDataURL());
      };
      const drawn = await visit(24);
      expect(drawn?.length).toBeGreaterThan(5000);
      // Of fewer pictures it would learn something else, if it began anew.
      expect(await visit(16)).toBe(drawn);
      expect(await page.textContent('p')).toBe('Learning from 16 pictures.');
      expect(problems).toEqual([]);
      await page.close();
      close();
    }
  });
});

describe('what a page loads', () => {
  it(`is less than ${BUDGET / 1000} kB for InfoGAN and ready(), and ${ENGINE_BUDGET / 1000} kB for the engine`, async () => {
    const { output } = (await build({
      root: app,
      configFile: false,
      logLevel: 'warn',
      build: { write: false, rollupOptions: { input: join(app, 'size.js'), external: [/^@tensorflow\//] } },
    })) as Rollup.RollupOutput;
    const sizeOf = ({ code }: Rollup.OutputChunk) => gzipSync(code, { level: 9 }).length;
    const chunks = output.filter(chunk => chunk.type === 'chunk');
    const kernels = await readFile(join(root, 'src/backends/simd/wasm/build/plain.ts'), 'utf8');
    const sign = /'(AGFzb[^']{60})/.exec(kernels)?.[1] ?? 'none';
    const [engine, ours] = [
      chunks.filter(({ code }) => code.includes(sign)),
      chunks.filter(({ code }) => !code.includes(sign)),
    ];
    expect(engine).toHaveLength(1);
    expect(engine[0]?.isDynamicEntry).toBe(true);
    const added = ours.reduce((sum, chunk) => sum + sizeOf(chunk), 0);
    const apart = engine.reduce((sum, chunk) => sum + sizeOf(chunk), 0);
    console.log(
      `gzip: InfoGAN and ready() add ${added} bytes beyond tfjs; the engine is ${apart} bytes in a chunk apart.`,
    );
    expect(added).toBeGreaterThan(5_000);
    expect(added).toBeLessThan(BUDGET);
    expect(apart).toBeLessThanOrEqual(ENGINE_BUDGET);
  });
});

/** Opens a built page, on a machine of two cores, and waits for what it found out. */
async function openPage(path: string, headers: OutgoingHttpHeaders) {
  const { url, close } = await serve(path, headers);
  const page = await newPage(browser);
  try {
    await page.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 }));
    const problems: string[] = [];
    const elsewhere: string[] = [];
    page.on('pageerror', error => problems.push(`${error}`));
    page.on('request', request => {
      if (![url, 'data:', `blob:${url}`].some(ours => request.url().startsWith(ours))) elsewhere.push(request.url());
    });
    await page.goto(url);
    const outcome = await page.waitForFunction(() => (globalThis as { outcome?: unknown }).outcome, undefined);
    return { outcome: await outcome.jsonValue(), problems, elsewhere };
  } finally {
    await page.close();
    close();
  }
}
