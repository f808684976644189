import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepPictures, tableOf, updateDocs } from '../../../lab/reproduce/support/docs';
import { keep, readKept } from '../../../lab/reproduce/support/kept';
import { programHash } from '../../../lab/reproduce/support/program';
import { reportOf } from '../../../lab/reproduce/support/report';
import type { Demand, Reproduction, Setting } from '../../../lab/reproduce/support/reproduction';
import { type Outcome, type Result, summary } from '../../../lab/reproduce/support/result';
import { type Plan, runSeeds } from '../../../lab/reproduce/support/run';
import { keepTrial } from '../../../lab/reproduce/support/trials';
import { writeTextAtomic } from '../../../lab/reproduce/support/writeText';
import { GanKitError } from '../../../src/core/errors';

/** Measures the seed: 10, 20, 30, … against half of it, nothing and 99. */
const toy: Reproduction = {
  metric: 'seeds, tens',
  published: { figure: 25, source: 'Toy et al. 2001, table 1', footnote: 'Play et al.: 24' },
  control: 'half of it',
  baseline: 'nothing',
  floor: 'the most',
  differs: 'Counted by hand.',
  demands: [
    { text: 'at least 20, above the control', holds: ({ figure, control }) => figure >= 20 && figure > control },
    { text: 'a square of at most 16', holds: ({ others }) => (others.square ?? 17) <= 16 },
  ],
  run: async ({ seed, say }) => {
    say('counting');
    const figure = 10 * (seed + 1);
    return { figure, control: figure / 2, baseline: 0, floor: 99, others: { square: seed ** 2 }, weights: 7 };
  },
};

const planOf = (over: Partial<Plan> = {}): Plan & { told: string[]; results: Result[]; failures: number[] } => {
  const [told, results, failures]: [string[], Result[], number[]] = [[], [], []];
  const place = { program: 'abc', node: '24.0.0', threads: 1, machine: '1 × CPU' };
  const plan: Plan = {
    name: 'toy',
    reproduction: toy,
    seeds: [0, 1, 2],
    part: 'test',
    out: 'out',
    place,
    commit: 'def0123456',
    say: text => told.push(text),
    keep: async result => {
      results.push(result);
    },
    failed: seed => failures.push(seed),
    ...over,
  };
  return { ...plan, told, results, failures };
};

/** The toy, of which one seed fails. */
const failing = (at: number): Reproduction => ({
  ...toy,
  run: setting => (setting.seed === at ? Promise.reject(new Error('diverged')) : toy.run(setting)),
});

const FIVE = [0, 1, 2, 3, 4];
const run = (over: Partial<Plan> = {}): Promise<Result> => runSeeds(planOf(over));

describe('a reproduction', () => {
  it('gives the line that is promised', async () => {
    const line = summary(await run());
    expect(line).toEqual({
      name: 'toy',
      metric: 'seeds, tens',
      figure: { median: 20, min: 10, max: 30, seeds: 3 },
      control: 10,
      baseline: 0,
      floor: 99,
      published: 25,
      verdict: 'partly',
      failed: 0,
      minutes: expect.any(Number),
      weights: 7,
      others: { square: 1 },
    });
  });

  it('reports verdict, figure, every seed, control, baseline and floor', async () => {
    const lines = reportOf(await run({ seeds: [0, 1], reproduction: failing(1) })).split('\n');
    expect(lines.map(line => line.replace(/[\d.]+ min/, '1 min'))).toEqual([
      'toy: seeds, tens',
      '  verdict    not shown',
      '  figure     10, from 10 to 10; 2 of 5 seeds, 1 failed',
      '  seed 0     10 (control 5, baseline 0, floor 99)',
      '  seed 1     failed: diverged',
      '  control    5 (half of it)',
      '  baseline   0 (nothing)',
      '  floor      99 (the most)',
      '  published  25 (Toy et al. 2001, table 1)',
      '  footnote   Play et al.: 24',
      '  differs    Counted by hand.',
      '  demanded   at least 20, above the control: not shown, 0 of 2',
      '  demanded   a square of at most 16: partly, 1 of 2',
      '  square: 0',
      '  7 weights, 1 min of processor time for a seed',
    ]);
  });

  it('is shown only if all five seeds fulfil every demand, and not at all if none fulfils the first', async () => {
    const [first, second] = toy.demands as [Demand, Demand];
    const verdict = async (seeds: readonly number[], demands = [second, first]) =>
      (await run({ seeds, reproduction: { ...toy, demands } })).verdict;
    expect(await verdict(FIVE, [second])).toBe('shown');
    expect(await verdict([0, 1, 2, 3], [second])).toBe('partly');
    expect(await verdict(FIVE, [first, second])).toBe('partly');
    expect(await verdict([0], [first, second])).toBe('not shown');
    expect(await verdict([0])).toBe('partly');
    expect(await verdict(FIVE, [])).toBe('not shown');
  });

  it('does not show what its control cannot show, whatever the figures', async () => {
    const [first, second] = toy.demands as [Demand, Demand];
    const judged = (demands: readonly Demand[]) => run({ seeds: FIVE, reproduction: { ...toy, demands } });
    const flaw = 'The control had half the seeds';
    expect((await judged([{ ...first, flaw }, second])).verdict).toBe('not shown');
    expect((await judged([second, { ...first, flaw }])).verdict).toBe('partly');
    expect((await judged([{ ...first, flaw }])).demands).toEqual([
      { text: first.text, seeds: 4, verdict: 'not shown', flaw },
    ]);
  });

  it('has no control where none was measured', async () => {
    const reproduction = { ...toy, run: async () => ({ figure: 1, weights: 1 }), demands: [] };
    expect(summary(await run({ reproduction })).control).toBeNull();
  });

  it('keeps what it has after each seed, and says which it works on and how long', async () => {
    const plan = planOf();
    await runSeeds(plan);
    expect(plan.results.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual([[0], [0, 1], [0, 1, 2]]);
    expect(plan.told[0]).toBe('toy, seed 0: counting');
    expect(plan.told[1]).toMatch(/^toy, seed 1 \(.* s for 2 of 3 seeds\): counting$/);
  });

  it('counts a failed seed as one that fulfils nothing, and goes on', async () => {
    const plan = planOf({ reproduction: failing(1), seeds: FIVE });
    const result = await runSeeds(plan);
    expect(result.runs[1]).toEqual({
      seed: 1,
      commit: 'def0123456',
      minutes: expect.any(Number),
      failed: 'diverged',
    });
    expect(result.demands.map(({ seeds }) => seeds)).toEqual([3, 4]);
    expect(summary(result)).toMatchObject({ figure: { median: 35, seeds: 4 }, failed: 1, verdict: 'partly' });
    expect(plan.failures).toEqual([1]);
    const hopeless = { ...toy, run: () => Promise.reject(new Error('diverged')) };
    expect(summary(await run({ reproduction: hopeless }))).toMatchObject({ figure: null, verdict: 'not shown' });
  });

  it('takes NaN for a failure, also beside the figure', async () => {
    const none = { figure: 1, floor: Number.NaN, weights: 1 };
    const plan = planOf({ reproduction: { ...toy, run: async () => none } });
    expect((await runSeeds(plan)).runs[0]).toMatchObject({ failed: 'Not finite: floor: NaN.' });
    expect(plan.failures).toEqual([0, 1, 2]);
  });

  it('does not blame a seed for missing data', async () => {
    const reproduction = { ...toy, run: () => Promise.reject(new GanKitError('data', 'no t10k')) };
    const plan = planOf({ reproduction });
    await expect(runSeeds(plan)).rejects.toThrow('no t10k');
    expect(plan.results).toEqual([]);
  });

  it('goes on from the seeds of the same program', async () => {
    const kept = await run({ seeds: [0, 4] });
    const plan = planOf({ kept, seeds: FIVE });
    expect((await runSeeds(plan)).runs.map(({ seed }) => seed)).toEqual(FIVE);
    expect(plan.told.map(text => text.slice(0, 10))).toEqual(['toy, seed ', 'toy, seed ', 'toy, seed ']);
    expect(await run({ kept })).not.toHaveProperty('earlier');
  });

  it('loses no seed that another process keeps meanwhile, and does not measure it again', async () => {
    const others = await run({ seeds: [1, 4] });
    const plan = planOf({ seeds: [0, 1, 2], keptNow: () => Promise.resolve(others) });
    expect((await runSeeds(plan)).runs.map(({ seed }) => seed)).toEqual([0, 1, 2, 4]);
    expect(plan.results.map(({ runs }) => runs.length)).toEqual([3, 4]);
    const place = { ...plan.place, program: 'xyz' };
    const of = await runSeeds({ ...planOf({ seeds: [0], place }), keptNow: () => Promise.resolve(others) });
    expect(of.runs.map(({ seed }) => seed)).toEqual([0]);
  });

  it('tells what another program or other data gave, and does not mix it', async () => {
    const kept = await run({ seeds: [0, 1], reproduction: failing(1) });
    const place = { ...planOf().place, program: 'xyz' };
    const next = await run({ kept, place, seeds: [0] });
    const told = {
      program: 'abc',
      data: false,
      verdict: 'not shown',
      figures: [
        { seed: 0, figure: 10 },
        { seed: 1, failed: 'diverged' },
      ],
    };
    expect(next).toMatchObject({ program: 'xyz', earlier: [told] });
    expect(next.runs).toHaveLength(1);
    const third = await run({ kept: next, place, data: '/data', seeds: [0] });
    expect(third.earlier?.map(({ program, data }) => [program, data])).toEqual([
      ['abc', false],
      ['xyz', false],
    ]);
  });

  it('gets a folder of its own and the data', async () => {
    const settings: Setting[] = [];
    const run = async (setting: Setting) => {
      settings.push(setting);
      return toy.run(setting);
    };
    const result = await runSeeds(
      planOf({ seeds: [3], part: 'validation', data: '/data', reproduction: { ...toy, run } }),
    );
    expect(settings).toEqual([
      { seed: 3, part: 'validation', data: '/data', out: join('out', 'seed3'), say: expect.any(Function) },
    ]);
    expect(result.data).toBe(true);
  });
});

describe('the page of reproductions', () => {
  let root: string;
  const page = () => readFile(join(root, 'docs/reproductions.md'), 'utf8');
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gan-kit-reproduce-'));
    const places = ['reproductions', 'before the protocol', 'reproductions in detail'].map(
      name => `<!-- ${name} -->\n<!-- /${name} -->\n`,
    );
    await writeTextAtomic(join(root, 'docs/reproductions.md'), `# Ours\n${places.join('')}`);
    for (const name of ['toy', 'other']) await writeTextAtomic(join(root, `lab/reproduce/${name}.ts`), '');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('holds all kept results and their pictures, and writing it again changes nothing', async () => {
    const program = await programHash(root, 'toy');
    const place = { ...planOf().place, program };
    await keep(root, await run({ kept: await run({ seeds: [0] }), place, reproduction: failing(1) }));
    await keep(root, { ...(await run({ seeds: [0] })), name: 'other' });
    await writeTextAtomic(join(root, 'out/toy/seed0/digits.png'), 'a picture');
    await writeTextAtomic(join(root, 'out/toy/seed0/notes.txt'), 'no picture');
    await keepPictures(root, 'toy', join(root, 'out/toy/seed0'));
    await updateDocs(root);
    const text = await page();
    expect(text).toContain(
      '| [`toy`](#toy) | seeds, tens | **partly** | 20 (10 … 30) | 10: half of it | 0: nothing | 99: the most | 25 | at',
    );
    expect(text).toContain('; a square of at most 16 | 3 of 5 | 7 |');
    expect(text).toContain('seed 0: 10, seed 1: failed (diverged), seed 2: 30. Also measured (medians): square 2.');
    expect(text).toContain('- *partly*, 1 of 3: at least 20, above the control');
    expect(text).toContain('Published: Toy et al. 2001, table 1. Near it: Play et al.: 24.');
    expect(text).toContain('Where we differ: Counted by hand.');
    expect(text).toContain(`program ${program}, commit def0123.\n\nAn earlier program, abc: seed 0: 10; not shown.\n`);
    expect(text).toContain(
      'program abc, commit def0123.\n\nThe program has changed since: this row is to be run anew.',
    );
    expect(text).toContain('![digits](images/reproduce-toy-digits.png)');
    expect(await readFile(join(root, 'docs/images/reproduce-toy-digits.png'), 'utf8')).toBe('a picture');
    await updateDocs(root);
    expect(await page()).toBe(text);
  });

  it('has what was measured before the protocol apart, until the row is run again', async () => {
    const before = { toy: { metric: 'toes', figures: [1, 2.34567] }, other: { metric: 'ears', figures: [2] } };
    await writeTextAtomic(join(root, 'lab/reproduce/before.json'), JSON.stringify(before));
    await updateDocs(root);
    expect(await page()).toContain('| `toy` | toes | 1, 2.346 | 2 |\n| `other` | ears | 2 | 1 |');
    await keep(root, await run());
    await updateDocs(root);
    expect(await page()).not.toContain('| `toy` |');
    expect(await page()).toContain('Before the protocol, toes: 1, 2.346.');
  });

  it('needs no kept result', async () => {
    await updateDocs(root);
    expect(await page()).toContain('| measure |');
    expect(await readKept(root, 'toy')).toBeUndefined();
  });

  it('names what was not measured', async () => {
    await updateDocs(root);
    expect(await page()).toContain('Not measured yet: `other`, `toy`.');
    await keep(root, await run());
    await updateDocs(root);
    expect(await page()).toContain('Not measured yet: `other`.');
    await keep(root, { ...(await run()), name: 'other' });
    await updateDocs(root);
    expect(await page()).not.toContain('Not measured');
  });

  it('tells of a broken result', async () => {
    await keep(root, await run());
    await writeFile(join(root, 'lab/reproduce/results/toy.json'), '{');
    await expect(updateDocs(root)).rejects.toThrow(/JSON/);
  });

  it('names no row twice', async () => {
    const result = await run();
    expect(tableOf([result]).split('\n')).toHaveLength(3);
  });
});

describe('a trial on the validation part', () => {
  it('is one more line, whatever it gave', async () => {
    const root = await mkdtemp(join(tmpdir(), 'gan-kit-trials-'));
    try {
      const { demands } = toy;
      const trial = { program: 'abc', changed: true, data: false, demands };
      const outcomes = (await run({ seeds: [10, 11], reproduction: failing(11) })).runs;
      for (const outcome of outcomes) await keepTrial(root, 'toy', outcome, trial);
      const text = await readFile(join(root, 'lab/reproduce/trials/toy.jsonl'), 'utf8');
      const lines = text.trimEnd().split('\n');
      const held = (...holds: boolean[]) => demands.map(({ text }, i) => ({ text, holds: holds[i] }));
      const of = (at: number) => outcomes[at] as Outcome;
      expect(lines.map(line => JSON.parse(line))).toEqual([
        { program: 'abc', changed: true, data: false, ...of(0), demands: held(true, false) },
        { program: 'abc', changed: true, data: false, ...of(1), demands: held(false, false) },
      ]);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});
