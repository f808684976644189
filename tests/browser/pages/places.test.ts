import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch } from './chromium';
import type { Tasks } from './saver';
import { serve } from './serve';
import { bundle } from './site';

let folder: string;
let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-kit-places-'));
  [browser] = await Promise.all([launch(), bundle(folder, 'saver')]);
  server = await serve(folder);
  page = await browser.newPage();
  await page.goto(`${server.url}page.html`);
});
afterAll(async () => {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a task of the page. */
async function call<Name extends keyof Tasks>(name: Name, ...args: Parameters<Tasks[Name]>) {
  await page.waitForFunction(() => 'tasks' in globalThis);
  const run = ([task, given]: readonly [string, unknown[]]) => {
    const { tasks } = globalThis as unknown as { tasks: Record<string, (...args: unknown[]) => unknown> };
    return tasks[task]?.(...given);
  };
  return (await page.evaluate(run, [name, args] as const)) as Awaited<ReturnType<Tasks[Name]>>;
}

describe.each(['indexeddb://deep/a', 'localstorage://deep/a', 'opfs://deep.a'])('%s', url => {
  it('keeps a model over a reload of the page, and opens as its generator in plain tfjs', async () => {
    expect(await call('save', url, 2)).toBe('saved');
    await page.reload();
    expect(await call('load', url)).toBe(2);
    if (!url.startsWith('opfs')) expect(await call('drawsTheSame', url)).toBe(true);
    expect(await call('save', url, 3)).toBe('saved');
    expect(await call('load', url)).toBe(3);
    expect(await call('listed')).toContain(url);
  });

  it('says that nothing is there', async () => {
    expect(await call('load', `${url}-other`)).toEqual({
      code: 'missing',
      message: `GanKitError: ${url}-other: nothing is saved there. Check the name.`,
    });
  });
});

describe('a save that is killed', () => {
  it('leaves the last one in localStorage, or is whole, wherever it was', async () => {
    const url = 'localstorage://killed';
    // Five entries aside, five in place, and five removed.
    const CHANGES = 15;
    let last: number | undefined;
    for (const fresh of [true, false]) {
      for (let after = 0; after <= CHANGES; after++) {
        if (fresh || last === undefined) {
          await call('save', url, 1);
          last = 1;
        }
        const next = last === 1 ? 2 : 1;
        const changes = await call('saveAndDie', url, next, after);
        if (fresh && after === CHANGES) expect(changes).toBe(CHANGES);
        const found = await call('load', url);
        expect([last, next]).toContain(found);
        last = found as number;
      }
    }
    expect(await call('save', url, 3)).toBe('saved');
    expect(await call('load', url)).toBe(3);
    expect((await call('listed')).filter(name => name.includes('killed'))).toEqual([url]);
  });

  it.each([1, 2])('leaves the last one in IndexedDB, at change %i', async nth => {
    const url = 'indexeddb://killed';
    expect(await call('save', url, 1)).toBe('saved');
    expect(await call('saveAndAbort', url, 2, nth)).toMatchObject({
      code: 'io',
      message: expect.stringMatching(/intact/),
    });
    expect(await call('load', url)).toBe(1);
  });
});

describe('the file system of the page', () => {
  it.each(['cut', 'changed'] as const)(
    'gives the save before where the last is %s, and says so where both are',
    async how => {
      const url = `opfs://${how}`;
      for (const steps of [1, 2]) expect(await call('save', url, steps)).toBe('saved');
      await call('damage', `${how}.b`, how);
      expect(await call('load', url)).toBe(1);
      expect(await call('save', url, 3)).toBe('saved');
      expect(await call('load', url)).toBe(3);
      for (const slot of ['a', 'b']) await call('damage', `${how}.${slot}`, how);
      expect(await call('load', url)).toMatchObject({ code: 'checkpoint', message: expect.stringMatching(/damaged/) });
      expect(await call('save', url, 1)).toBe('saved');
      expect(await call('load', url)).toBe(1);
      expect(await call('remove', how)).toBe(true);
      expect(await call('load', url)).toMatchObject({ code: 'missing' });
    },
  );

  it('keeps pictures, with their classes, over a reload, and says when they are damaged', async () => {
    const plain = { bytes: [0, 1, 254, 255], shape: [1, 2, 1] };
    expect(await call('keep', 'mine', plain)).toMatchObject(plain);
    const labelled = { bytes: [9, 9, 8, 8], label: [1, 0] };
    expect(await call('keep', 'mine', labelled)).toMatchObject({ ...labelled, classes: 2, classNames: ['a', 'b'] });
    await page.reload();
    expect(await call('kept', 'mine')).toMatchObject(labelled);
    await call('damage', 'mine.pictures', 'cut');
    expect(await call('kept', 'mine')).toMatchObject({ code: 'data', message: expect.stringMatching(/damaged/) });
    await call('forget', 'mine');
    expect(await call('kept', 'mine')).toBeUndefined();
    expect(await call('keep', '../mine', plain)).toMatchObject({ code: 'argument' });
    // Labels of a class that there is not.
    expect(await call('keep', 'odd', { bytes: [1, 2], label: [7] })).toMatchObject({ code: 'data' });
  });

  it.each(['../out', 'a/b', '.hidden', ''])('refuses the name %j', async name => {
    expect(await call('refused', name)).toMatchObject({ code: 'argument' });
  });
});

describe('a full quota', () => {
  it('is an error that leaves the last save in localStorage', async () => {
    const url = 'localstorage://full';
    await call('save', url, 1);
    await call('fill', true);
    expect(await call('save', url, 2)).toMatchObject({ code: 'io', message: expect.stringMatching(/quota.*intact/) });
    expect(await call('load', url)).toBe(1);
    await call('fill', false);
    expect(await call('save', url, 2)).toBe('saved');
    expect(await call('load', url)).toBe(2);
  });

  it.each(['indexeddb', 'opfs'])('is an error that leaves the last save in %s', async scheme => {
    // An origin of its own, as Chromium does not look at the quota of each save.
    const own = await serve(folder);
    const before = page;
    page = await browser.newPage();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: own.url.slice(0, -1), quotaSize: 200_000 });
    await page.goto(`${own.url}page.html`);
    const url = `${scheme}://full`;
    expect(await call('save', url, 1)).toBe('saved');
    expect(await call('save', url, 2, 9000)).toMatchObject({
      code: 'io',
      message: expect.stringMatching(/full.*intact/),
    });
    expect(await call('load', url)).toBe(1);
    await page.close();
    own.close();
    page = before;
  });
});

it('a page that trains draws and hears the user', async () => {
  const trained = call('trainUntilClicked');
  await page.waitForFunction(() => 'training' in globalThis);
  await page.mouse.click(5, 5);
  expect(await trained).toBe(true);
});

it('downloads a model as two files, which open again', async () => {
  const arriving: Promise<{ name: string; text: string }>[] = [];
  page.on('download', download =>
    arriving.push(
      download
        .path()
        .then(async path => ({ name: download.suggestedFilename(), text: await readFile(path, 'latin1') })),
    ),
  );
  expect(await call('save', 'downloads://points', 2)).toBe('saved');
  await expect.poll(() => arriving.length).toBe(2);
  const files = (await Promise.all(arriving)).sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(files.map(({ name }) => name)).toEqual(['points.json', 'points.weights.bin']);
  expect(await call('loadFiles', files)).toBe(2);
  expect(await call('load', 'downloads://points')).toMatchObject({
    code: 'io',
    message: expect.stringMatching(/not read/),
  });
});
