import '../core/tools';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readKept } from '../../../lab/reproduce/support/kept';
import { type Asked, main } from '../../../lab/reproduce/support/main';
import { writeTextAtomic } from '../../../lab/reproduce/support/writeText';

/** Measures the seed, and asks for a folder of toys. */
const PROGRAM = `export const reproduction = {
  metric: 'seeds',
  published: { figure: 'no figure', source: 'nobody' },
  folder: 'toys',
  demands: [{ text: 'above 0', holds: ({ figure }) => figure > 0 }],
  run: async ({ seed, part }) => ({ figure: seed, weights: 1, others: { judged: part === 'test' ? 1 : 0 } }),
};
`;

let root: string;
let said: string[];
const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { stdio: 'pipe' });
const commit = () => {
  git('add', '.');
  git('-c', 'user.name=x', '-c', 'user.email=x@y.z', 'commit', '-qm', 'a program');
};
const ask = (over: Partial<Asked>) => {
  const flags = { json: false, docs: false, judge: false };
  const places = { root, built: join(root, 'built'), out: join(root, 'out') };
  return main({ names: ['toy'], seeds: [0, 1], part: 'test', ...flags, ...places, ...over });
};
const files = (folder: string) => readdir(join(root, 'lab/reproduce', folder)).catch(() => []);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gan-kit-main-'));
  said = [];
  for (const method of ['log', 'error'] as const) vi.spyOn(console, method).mockImplementation(text => said.push(text));
  await writeTextAtomic(join(root, 'lab/reproduce/toy.ts'), '// A toy.\n');
  await writeTextAtomic(join(root, 'built/toy.mjs'), PROGRAM);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});

it('opens the test part for a committed program alone', async () => {
  git('init', '-q');
  commit();
  await writeTextAtomic(join(root, 'lab/reproduce/toy.ts'), '// Another toy.\n');
  expect(await ask({ data: root })).toBe(1);
  expect(said.join()).toMatch(/toy: commit its program first: lab\//);
  expect(await files('results')).toEqual([]);
  commit();
  expect(await ask({ data: root })).toBe(0);
  const kept = await readKept(root, 'toy');
  expect(kept?.runs.map(run => ('failed' in run ? run.failed : [run.seed, run.others?.judged]))).toEqual([
    [0, 1],
    [1, 1],
  ]);
  expect(kept).toMatchObject({ verdict: 'partly', runs: [{ commit: expect.stringMatching(/^[0-9a-f]{40}$/) }, {}] });
  expect(said.join()).toContain('verdict    partly');
});

it('says that without git it cannot tell, and keeps nothing without the folder that figures stand on', async () => {
  expect(await ask({})).toBe(0);
  expect(said.join()).toMatch(/cannot be told.*Not kept: figures of toy stand on toys/s);
  expect(await files('results')).toEqual([]);
});

it('leaves results alone in trials, which are told line by line', async () => {
  expect(await ask({ data: root, part: 'validation', seeds: [10] })).toBe(0);
  expect(await ask({ data: root, part: 'validation', seeds: [11] })).toBe(0);
  expect(await files('results')).toEqual([]);
  const lines = (await readFile(join(root, 'lab/reproduce/trials/toy.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { seed: 10, figure: 10, others: { judged: 0 }, demands: [{ text: 'above 0', holds: true }] },
    { seed: 11, data: true, changed: false, program: expect.any(String) },
  ]);
});
