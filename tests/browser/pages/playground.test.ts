import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../examples/blocks';
import { launch, newPage } from './chromium';
import { dropPictures } from './dropped';
import { ISOLATED, serve } from './serve';

let folder: string;
let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-kit-site-'));
  const playground = join(root, 'playground');
  const outDir = join(folder, 'in', 'a folder');
  const building = build({ root: playground, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  [browser] = await Promise.all([launch(), building]);
  server = await serve(folder, ISOLATED);
});
afterAll(async () => {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A page with these settings, and what it asks for elsewhere and what goes wrong. */
async function visit(settings: string, context?: BrowserContext): Promise<{ page: Page; wrong: string[] }> {
  const page = await (context?.newPage() ?? newPage(browser));
  const wrong: string[] = [];
  page.on('pageerror', error => wrong.push(`${error}`));
  page.on('console', message => wrong.push(message.text()));
  page.on('request', request => {
    const inside = [server.url, 'data:', `blob:${server.url}`].some(ours => request.url().startsWith(ours));
    if (!inside) wrong.push(`asks for ${request.url()}`);
  });
  await page.goto(`${server.url}in/a%20folder/index.html#${settings}`);
  return { page, wrong };
}

/** Opens the lab, once its Worker computes. */
async function open(settings: string): Promise<{ page: Page; wrong: string[] }> {
  const opened = await visit(settings);
  await opened.page.waitForFunction(() => document.body.dataset.backend !== undefined);
  expect(await opened.page.evaluate(() => document.body.dataset.backend)).toBe('simd');
  return opened;
}

/** The first number of the line that says how it goes. */
const said = (page: Page, what: RegExp) =>
  page.waitForFunction(
    pattern => new RegExp(pattern).test(document.querySelector('#state')?.textContent ?? ''),
    what.source,
  );

const pixels = (page: Page) => page.evaluate(() => document.querySelector<HTMLCanvasElement>('#picture')?.toDataURL());

describe('the plane lab, built, in a folder of a server', () => {
  it('first loads less than 150 kB of script after gzip', async () => {
    const assets = join(folder, 'in', 'a folder', 'assets');
    const first = (await readdir(assets)).filter(file => /^index-.*\.js$/.test(file));
    expect(first).toHaveLength(1);
    const sizes = await Promise.all(first.map(async file => gzipSync(await readFile(join(assets, file))).length));
    expect(sizes[0]).toBeLessThan(150_000);
  });

  it('reaches all of the ring with a relativistic GAN, R1 and R2, from a URL, and asks for nothing elsewhere', async () => {
    const { page, wrong } = await open('latent=pieces&width=32&batch=128&seed=3');
    await page.click('#play');
    await said(page, /: 8 of 8 modes/);
    expect(await page.textContent('#play')).toBe('Pause');
    expect(await page.getAttribute('#picture', 'aria-label')).toMatch(/^The generator reaches \d of 8 modes/);
    await page.click('#play');
    await page.waitForFunction(() => document.querySelector('#play')?.textContent === 'Play');
    expect(await page.locator('#curves svg').count()).toBe(1);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it("steps D alone: its heights change, and G's points do not", async () => {
    const { page, wrong } = await open('rateD=0.05');
    await said(page, /Step 0: /);
    const toggle = async (layer: string) => page.locator(`input[name=layer-${layer}]`).click();
    const settled = async (step: number) => {
      await said(page, new RegExp(`Step ${step}: `));
      await page.waitForTimeout(300);
      return pixels(page);
    };
    for (const layer of ['heights', 'real']) await toggle(layer);
    const points = await settled(0);
    await page.click('#stepD');
    expect(await settled(1)).toBe(points);
    await page.click('#stepG');
    expect(await settled(2)).not.toBe(points);
    for (const layer of ['heights', 'fakes']) await toggle(layer);
    const heights = await settled(2);
    await page.click('#stepG');
    expect(await settled(3)).toBe(heights);
    await page.click('#stepD');
    expect(await settled(4)).not.toBe(heights);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('has what goes wrong told by the doctor: a D a hundred times too fast', async () => {
    const { page } = await open('loss=nonSaturating&penalty=none&rateD=0.3&width=32&batch=64');
    await page.click('#play');
    await page.waitForFunction(() => /learningRate of D/.test(document.querySelector('#findings')?.textContent ?? ''));
    const told = await page.locator('#findings li').allTextContents();
    expect(told.every(one => /^[A-Z][a-z ]+\. .+ Try .+\.$/.test(one))).toBe(true);
    await page.close();
  });

  it('keeps settings in the URL, and passes over what no setting is', async () => {
    const { page } = await open('loss=hinge&seed=7&width=1e9&penalty=toString');
    const of = (name: string) => page.locator(`[name=${name}]`).inputValue();
    expect([await of('loss'), await of('seed'), await of('width'), await of('penalty')]).toEqual([
      ...['hinge', '7', '64', 'r1r2'],
    ]);
    await page.locator('[name=data]').selectOption('grid');
    expect(new URL(page.url()).hash).toBe('#data=grid&loss=hinge&seed=7');
    await said(page, /Step 0: \d+ of 25 modes/);
    await page.close();
  });
});

describe('pictures that are dropped', () => {
  const SETTINGS = 'view=pictures&size=28&color=grey&width=4&batch=8';

  /** Goes on to a step, and gives what was drawn there. */
  const learnTo = async (page: Page, step: number): Promise<string> => {
    await page.evaluate(wanted => {
      const canvas = document.querySelector<HTMLCanvasElement>('#sheet');
      const look = () => {
        if (canvas?.dataset.step === wanted) Object.assign(globalThis, { drawn: canvas.toDataURL() });
      };
      if (canvas) new MutationObserver(look).observe(canvas, { attributes: true, attributeFilter: ['data-step'] });
    }, `${step}`);
    await page.click('#learn');
    const drawn = await page.waitForFunction(() => (globalThis as { drawn?: string }).drawn);
    return drawn.jsonValue() as Promise<string>;
  };

  const drop = async (page: Page) => {
    await page.waitForFunction(() => /^Drop/.test(document.querySelector('#picture-state')?.textContent ?? ''));
    await page.evaluate(dropPictures, { on: '#pictures', count: 60 });
    await page.waitForFunction(() => document.querySelector('#picture-state')?.textContent === 'Ready');
  };

  it('are learned from, and gone on with to the same bits after the page was killed', async () => {
    const straight = await browser.newContext();
    const { page: whole, wrong } = await visit(SETTINGS, straight);
    await drop(whole);
    expect(await whole.textContent('#found')).toMatch(/^60 pictures, of 1 size; 1 cannot be used: broken\.png/);
    expect(await whole.evaluate(() => document.body.dataset.backend)).toBe('simd');
    const drawn = await learnTo(whole, 40);
    expect(drawn.length).toBeGreaterThan(5000);
    expect(wrong).toEqual([]);
    const [saved] = await Promise.all([whole.waitForEvent('download'), whole.click('#save-sheet')]);
    expect(saved.suggestedFilename()).toMatch(/^pictures-28-grey-dcgan-4-8-1-step-\d+\.png$/);
    await straight.close();

    const broken = await browser.newContext();
    const { page: killed } = await visit(SETTINGS, broken);
    await drop(killed);
    await killed.click('#learn');
    await killed.waitForFunction(() => Number(document.body.dataset.saved) >= 10);
    const before = await killed.evaluate(() => Number(document.body.dataset.saved));
    expect(before).toBeLessThan(40);
    await killed.close();
    const { page: again } = await visit(SETTINGS, broken);
    await again.waitForFunction(() => /^Goes on/.test(document.querySelector('#picture-state')?.textContent ?? ''));
    expect(await learnTo(again, 40)).toBe(drawn);
    await again.click('#forget');
    await again.waitForFunction(() => /^Drop/.test(document.querySelector('#picture-state')?.textContent ?? ''));
    await broken.close();
  });
});
