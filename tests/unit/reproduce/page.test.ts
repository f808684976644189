import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { updateDocs } from '../../../lab/reproduce/support/docs';
import { readAllKept } from '../../../lab/reproduce/support/kept';
import type { Reproduction } from '../../../lab/reproduce/support/reproduction';
import { judgementOf } from '../../../lab/reproduce/support/result';

const ROOT = join(import.meta.dirname, '../../..');
const kept = await readAllKept(ROOT);

describe('the results page', () => {
  it('holds what is kept, judged by what the programs demand', async () => {
    expect(kept.length).toBeGreaterThan(10);
    for (const { name, runs, ...rest } of kept) {
      const { reproduction } = (await import(`../../../lab/reproduce/${name}.ts`)) as { reproduction: Reproduction };
      expect(rest, name).toMatchObject(judgementOf(reproduction, runs));
    }
  });

  it('is made from the kept results alone', async () => {
    const root = await mkdtemp(join(tmpdir(), 'gan-kit-page-'));
    try {
      for (const part of ['docs/reproductions.md', 'docs/images', 'lab/reproduce']) {
        await cp(join(ROOT, part), join(root, part), { recursive: true });
      }
      await updateDocs(root);
      const page = (at: string) => readFile(join(at, 'docs/reproductions.md'), 'utf8');
      expect(await page(root)).toBe(await page(ROOT));
      expect((await readdir(join(root, 'lab/reproduce/results'))).length).toBe(kept.length);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  it('claims nothing that a seed, a missing baseline or an unequal control refutes', () => {
    const verdicts = Object.fromEntries(kept.map(({ name, verdict }) => [name, verdict]));
    expect(verdicts).toMatchObject({
      'vaegan-mnist': 'not shown',
      'stackgan-shapes': 'not shown',
      'gancls-shapes': 'partly',
      'infogan-sprites': 'partly',
    });
    const matching = kept
      .find(({ name }) => name === 'gancls-shapes')
      ?.demands.find(({ text }) => /matching/.test(text));
    expect(matching?.verdict).toBe('not shown');
  });
});
