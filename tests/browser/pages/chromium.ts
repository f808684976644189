import { type Browser, chromium, type Page } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Opens the Chromium of the tests, with flags of its own. */
export async function launch(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), args: [...FLAGS, ...flags], timeout: 0 });
}

/** A page that waits as long as it takes: on a busy machine everything does. */
export async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  return page;
}

async function findBrowser(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const { href } = new URL('../../../scripts/chromium.mjs', import.meta.url);
  const { findChromium } = (await import(/* @vite-ignore */ href)) as { findChromium(): Promise<string | undefined> };
  const found = await findChromium();
  if (!found) throw new Error('There is no Chromium here: run npm test, which installs one, or set CHROMIUM_PATH.');
  return found;
}
