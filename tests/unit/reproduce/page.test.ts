import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBefore } from '../../../lab/reproduce/support/before';
import { updateDocs } from '../../../lab/reproduce/support/docs';
import { readAllKept } from '../../../lab/reproduce/support/kept';
import { programHash } from '../../../lab/reproduce/support/program';
import type { Reproduction } from '../../../lab/reproduce/support/reproduction';
import { judgementOf } from '../../../lab/reproduce/support/result';

const ROOT = join(import.meta.dirname, '../../..');
const kept = await readAllKept(ROOT);

describe('the results page', () => {
  it('holds what is kept, judged by what the programs demand', async () => {
    expect(kept.length + Object.keys(await readBefore(ROOT)).length).toBeGreaterThan(10);
    for (const { name, runs, program, ...rest } of kept) {
      if ((await programHash(ROOT, name)) !== program) continue;
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
      const files = await readdir(join(root, 'lab/reproduce/results')).catch(() => []);
      expect(files.length).toBe(kept.length);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  it('has seeds 0 to 4 alone in its results, and seeds from 10 up alone in its trials', async () => {
    for (const { name, runs } of kept) {
      const seeds = runs.map(({ seed }) => seed);
      expect(seeds, name).toEqual([...new Set(seeds)].filter(seed => seed >= 0 && seed < 5));
    }
    const folder = join(ROOT, 'lab/reproduce/trials');
    for (const file of await readdir(folder).catch(() => [])) {
      const lines = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n');
      for (const line of lines) expect((JSON.parse(line) as { seed: number }).seed, file).toBeGreaterThanOrEqual(10);
    }
  });
});
