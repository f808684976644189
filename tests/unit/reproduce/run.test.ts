import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepPictures, tableOf, updateDocs } from '../../../lab/reproduce/support/docs';
import { keep, readKept } from '../../../lab/reproduce/support/kept';
import type { Demand, Reproduction, Setting } from '../../../lab/reproduce/support/reproduction';
import { type Result, summary } from '../../../lab/reproduce/support/result';
import { type Plan, runSeeds } from '../../../lab/reproduce/support/run';
import { writeTextAtomic } from '../../../lab/reproduce/support/writeText';

/** Measures the seed: 10, 20, 30, … against half of it. */
const toy: Reproduction = {
  metric: 'seeds, tens',
  published: { figure: 25, source: 'Toy et al. 2001, table 1' },
  control: 'half of it',
  demands: [
    { text: 'at least 20, above the control', holds: ({ figure, control }) => figure >= 20 && figure > control },
    { text: 'a square of at most 4', holds: ({ others }) => (others.square ?? 5) <= 4 },
  ],
  run: async ({ seed, say }) => {
    say('counting');
    return { figure: 10 * (seed + 1), control: 5 * (seed + 1), others: { square: seed ** 2 }, weights: 7 };
  },
};

const planOf = (over: Partial<Plan> = {}): Plan & { told: string[]; results: Result[]; failures: number[] } => {
  const [told, results, failures]: [string[], Result[], number[]] = [[], [], []];
  const place = { node: '24.0.0', threads: 1, machine: '1 × CPU' };
  const plan: Plan = {
    name: 'toy',
    reproduction: toy,
    seeds: [0, 1, 2],
    out: 'out',
    place,
    say: text => told.push(text),
    keep: async result => {
      results.push(result);
    },
    failed: seed => failures.push(seed),
    ...over,
  };
  return { ...plan, told, results, failures };
};

const expectDone = (result: Result | undefined): Result => {
  if (!result) throw new Error('There is no result.');
  return result;
};

describe('a reproduction', () => {
  it('gives the line that is promised', async () => {
    const line = summary(expectDone(await runSeeds(planOf())));
    expect(Object.keys(line).slice(0, 8)).toEqual(
      'name metric figure control published verdict minutes weights'.split(' '),
    );
    expect(line).toEqual({
      name: 'toy',
      metric: 'seeds, tens',
      figure: { median: 20, min: 10, max: 30, seeds: 3 },
      control: 10,
      published: 25,
      verdict: 'partly',
      minutes: expect.any(Number),
      weights: 7,
      others: { square: 1 },
    });
  });

  it('is shown only if every seed fulfils every demand, and not at all if none fulfils the first', async () => {
    const verdict = async (seeds: readonly number[]) => expectDone(await runSeeds(planOf({ seeds }))).verdict;
    expect(await verdict([1, 2])).toBe('shown');
    expect(await verdict([0, 1, 2])).toBe('partly');
    expect(await verdict([2, 3])).toBe('partly');
    expect(await verdict([3])).toBe('partly');
    expect(await verdict([0])).toBe('not shown');
  });

  it('does not show what its control cannot show, whatever the figures', async () => {
    const [first, second] = toy.demands as [Demand, Demand];
    const verdict = async (demands: readonly Demand[]) =>
      expectDone(await runSeeds(planOf({ seeds: [1], reproduction: { ...toy, demands } })));
    const flaw = 'The control had half the seeds';
    expect((await verdict([{ ...first, flaw }, second])).verdict).toBe('not shown');
    expect((await verdict([first, { ...second, flaw }])).verdict).toBe('partly');
    expect((await verdict([{ ...first, flaw }])).demands).toEqual([{ text: first.text, verdict: 'not shown', flaw }]);
  });

  it('has no control where none was measured', async () => {
    const reproduction = { ...toy, run: async () => ({ figure: 1, weights: 1 }), demands: [] };
    expect(summary(expectDone(await runSeeds(planOf({ reproduction })))).control).toBeNull();
  });

  it('keeps what it has after each seed, and says which it works on and how long', async () => {
    const plan = planOf();
    await runSeeds(plan);
    expect(plan.results.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual([[0], [0, 1], [0, 1, 2]]);
    expect(plan.told[0]).toBe('toy, seed 0: counting');
    expect(plan.told[1]).toMatch(/^toy, seed 1 \(.* s for 2 of 3 seeds\): counting$/);
  });

  it('leaves a failed seed out and goes on', async () => {
    const run = (setting: Setting) => (setting.seed === 1 ? Promise.reject(new Error('diverged')) : toy.run(setting));
    const plan = planOf({ reproduction: { ...toy, run } });
    expect(expectDone(await runSeeds(plan)).runs.map(({ seed }) => seed)).toEqual([0, 2]);
    expect(plan.failures).toEqual([1]);
    const hopeless = planOf({ reproduction: { ...toy, run: () => Promise.reject(new Error('diverged')) } });
    expect(await runSeeds(hopeless)).toBeUndefined();
  });

  it('takes NaN for a failure', async () => {
    const plan = planOf({ reproduction: { ...toy, run: async () => ({ figure: Number.NaN, weights: 1 }) } });
    expect(await runSeeds(plan)).toBeUndefined();
    expect(plan.failures).toEqual([0, 1, 2]);
  });

  it('goes on from kept seeds', async () => {
    const kept = expectDone(await runSeeds(planOf({ seeds: [0, 5] }))).runs;
    const plan = planOf({ kept });
    expect(expectDone(await runSeeds(plan)).runs.map(({ seed }) => seed)).toEqual([0, 1, 2, 5]);
    expect(plan.told.map(text => text.slice(0, 10))).toEqual(['toy, seed 1', 'toy, seed 2'].map(t => t.slice(0, 10)));
  });

  it('gets a folder of its own and the data', async () => {
    const settings: Setting[] = [];
    const run = async (setting: Setting) => {
      settings.push(setting);
      return toy.run(setting);
    };
    const result = await runSeeds(planOf({ seeds: [3], data: '/data', reproduction: { ...toy, run } }));
    expect(settings).toEqual([
      { seed: 3, part: 'test', data: '/data', out: join('out', 'seed3'), say: expect.any(Function) },
    ]);
    expect(result?.data).toBe(true);
  });
});

describe('the page of reproductions', () => {
  let root: string;
  const page = () => readFile(join(root, 'docs/reproductions.md'), 'utf8');
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gan-kit-reproduce-'));
    const places = ['reproductions', 'reproductions in detail'].map(name => `<!-- ${name} -->\n<!-- /${name} -->\n`);
    await writeTextAtomic(join(root, 'docs/reproductions.md'), `# Ours\n${places.join('')}`);
    for (const name of ['toy', 'other']) await writeTextAtomic(join(root, `lab/reproduce/${name}.ts`), '');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('holds all kept results and their pictures, and writing it again changes nothing', async () => {
    const result = expectDone(await runSeeds(planOf()));
    await keep(root, result);
    await keep(root, { ...expectDone(await runSeeds(planOf({ seeds: [0] }))), name: 'other' });
    await writeTextAtomic(join(root, 'out/toy/seed0/digits.png'), 'a picture');
    await writeTextAtomic(join(root, 'out/toy/seed0/notes.txt'), 'no picture');
    await keepPictures(root, 'toy', join(root, 'out/toy/seed0'));
    await updateDocs(root);
    const text = await page();
    expect(text).toContain('| [`toy`](#toy) | seeds, tens | 20 (10 … 30) | 10: half of it | 25 | at least 20');
    expect(text).toContain(
      '| seeds, tens | 10 | 5: half of it | 25 | at least 20, above the control; a square of at most 4 | **not shown** | 1 |',
    );
    expect(text).toContain('Published: Toy et al. 2001, table 1. seed 0: 10, seed 1: 20, seed 2: 30. Also measured');
    expect(text).toContain('![digits](images/reproduce-toy-digits.png)');
    expect(await readFile(join(root, 'docs/images/reproduce-toy-digits.png'), 'utf8')).toBe('a picture');
    await updateDocs(root);
    expect(await page()).toBe(text);
  });

  it('needs no kept result', async () => {
    await updateDocs(root);
    expect(await page()).toContain('| measure |');
    expect(await readKept(root, 'toy')).toBeUndefined();
  });

  it('names what was not measured', async () => {
    await updateDocs(root);
    expect(await page()).toContain('Not measured yet: `other`, `toy`.');
    await keep(root, expectDone(await runSeeds(planOf())));
    await updateDocs(root);
    expect(await page()).toContain('Not measured yet: `other`.');
    await keep(root, { ...expectDone(await runSeeds(planOf())), name: 'other' });
    await updateDocs(root);
    expect(await page()).not.toContain('Not measured');
  });

  it('tells of a broken result', async () => {
    await keep(root, expectDone(await runSeeds(planOf())));
    await writeFile(join(root, 'lab/reproduce/results/toy.json'), '{');
    await expect(updateDocs(root)).rejects.toThrow(/JSON/);
  });

  it('names no row twice', async () => {
    const result = expectDone(await runSeeds(planOf()));
    expect(tableOf([result]).split('\n')).toHaveLength(3);
  });
});
