import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { build, type Rollup } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../browser/pages/serve';
import { installApp, pack, root, runNode, scratch } from './pack';

/** The most that gan-kit may add to a page beyond tfjs and the engine, in bytes after gzip. */
const BUDGET = 60_000;

let folder: Awaited<ReturnType<typeof scratch>>;
let app: string;
beforeAll(async () => {
  folder = await scratch();
  const { tarball } = await pack(folder.path);
  app = await installApp('vite', folder.path, tarball);
});
afterAll(() => folder.remove());

describe('the tarball in a Vite app', () => {
  it('builds without a setting and trains three steps in Chromium', async () => {
    await runNode([join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], app);
    const built = await readdir(join(app, 'dist'), { recursive: true });
    expect(built.filter(name => /\.wasm$/.test(name))).toEqual([]);
    const seen = await openPage(join(app, 'dist'));
    expect(seen.problems).toEqual([]);
    expect(seen.elsewhere).toEqual([]);
    expect(seen.outcome).toMatchObject({
      chosen: 'simd',
      backend: 'simd',
      registered: true,
      set: true,
      shape: [2, 28, 28, 1],
    });
    const { losses } = seen.outcome as { losses: Record<string, number[]> };
    expect(Object.keys(losses).length).toBeGreaterThanOrEqual(3);
    for (const values of Object.values(losses)) {
      expect(values).toHaveLength(3);
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });

  it(`adds less than ${BUDGET / 1000} kB for InfoGAN and ready(), the engine apart`, async () => {
    const { output } = (await build({
      root: app,
      configFile: false,
      logLevel: 'warn',
      build: { write: false, rollupOptions: { input: join(app, 'size.js'), external: [/^@tensorflow\//] } },
    })) as Rollup.RollupOutput;
    const sizeOf = ({ code }: Rollup.OutputChunk) => gzipSync(code, { level: 9 }).length;
    const chunks = output.filter(chunk => chunk.type === 'chunk');
    const kernels = await readFile(join(root, 'src/engine/wasm/build/plain.ts'), 'utf8');
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
  });
});

/** Opens a built page and waits for what it found out. */
async function openPage(path: string) {
  const { url, close } = await serve(path);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: FLAGS });
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    const elsewhere: string[] = [];
    page.on('pageerror', error => problems.push(`${error}`));
    page.on('request', request => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    await page.goto(url);
    const outcome = await page.waitForFunction(() => (globalThis as { outcome?: unknown }).outcome, undefined, {
      timeout: 120_000,
    });
    return { outcome: await outcome.jsonValue(), problems, elsewhere };
  } finally {
    await browser.close();
    close();
  }
}

const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

async function findBrowser(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const { href } = new URL('../../scripts/chromium.mjs', import.meta.url);
  const { findChromium } = (await import(/* @vite-ignore */ href)) as { findChromium(): Promise<string | undefined> };
  const found = await findChromium();
  if (!found) throw new Error('There is no Chromium here: run npm test, which installs one, or set CHROMIUM_PATH.');
  return found;
}
