import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { writeReport } from '../../../src/node/report';
import { launch, newPage } from './chromium';

const side = (mean: number) => ({ mean, error: 0.05, sign: 1 });

/** What a run of 1,000 steps might leave, whose D is too strong. */
async function run(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-kit-report-'));
  const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
  const steps = Array.from({ length: 20 }, (_, i) => 50 * (i + 1));
  const lines = (of: (step: number) => object) => steps.map(step => `${JSON.stringify(of(step))}\n`).join('');
  await put(
    'history.jsonl',
    lines(step => ({
      step,
      images: 32 * step,
      msPerStep: 20,
      losses: { 'D.adversarial': 40 / step, 'G.adversarial': 1 + step / 200 },
    })),
  );
  await put(
    'doctor.jsonl',
    lines(step => ({
      ...{
        step,
        n: 64,
        losses: { 'D.adversarial': 0.01 },
        gradients: { D: 1, G: 0.5 },
        weights: { D: 10 + step, G: 9 + step },
      },
      ...{
        logits: { real: side(16), fake: side(-step / 100), heldOut: side(1), told: 1 },
        balance: { D: Math.log(4), G: Math.LN2 },
      },
      ...{ spread: 0.9, nearest: 1 },
    })),
  );
  const fingerprint = 'kernel distance; random features, "<script>"';
  await put(
    'scores.jsonl',
    lines(step => ({
      step,
      value: step < 400 ? 9 - step / 50 : 1,
      error: 0.1,
      floor: 0,
      n: { generated: 256, real: 20 },
      fingerprint,
    })),
  );
  await put('run.json', JSON.stringify({ model: 'r3gan', data: '<b>faces</b>', steps: 1000 }));
  const png = PNG.sync.write(new PNG({ width: 40, height: 20 }));
  for (const step of ['000000', '000200', '001000']) await put(`samples-${step}.png`, png);
  return folder;
}

it('report.html shows a run in Chromium, without an error, and asks nothing of the network', async () => {
  const folder = await run();
  const browser = await launch();
  try {
    const page = await newPage(browser);
    const [asked, problems]: [string[], string[]] = [[], []];
    page.on('request', request => asked.push(request.url().replace(/^data:.*/s, 'data:')));
    page.on('pageerror', error => problems.push(`${error}`));
    page.on('console', message => problems.push(message.text()));
    const url = pathToFileURL(await writeReport(folder)).href;
    await page.goto(url);
    expect(asked.filter(one => one !== 'data:')).toEqual([url]);
    expect(problems).toEqual([]);
    const seen = await page.evaluate(() => ({
      wrong: Array.from(document.querySelectorAll('h2 + ul.findings > li')).map(item => item.textContent ?? ''),
      widths: Array.from(document.images).map(image => image.naturalWidth),
      curves: Array.from(document.querySelectorAll('svg')).map(svg => [
        svg.querySelectorAll('path.term').length,
        svg.getBoundingClientRect().width > 300,
      ]),
      marks: Array.from(document.querySelectorAll('svg'))[0]?.querySelectorAll('line.mark').length,
      scripts: document.scripts.length,
      text: document.body.textContent,
      wide: document.documentElement.scrollWidth <= window.innerWidth,
    }));
    expect(seen.wrong[0]).toMatch(/^alarm discriminator too strong \(D\)/);
    expect(seen.wrong.join()).toContain('No better since step');
    expect(seen.widths).toEqual([40, 40, 40]);
    expect(seen.curves).toEqual([
      [2, true],
      [1, true],
      [3, true],
      [2, true],
      [2, true],
    ]);
    expect(seen).toMatchObject({ marks: 2, scripts: 0, wide: true });
    expect(seen.text).toContain('<b>faces</b>');
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT, fullPage: true });
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
});
