import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { committed } from '../../../lab/reproduce/support/committed';
import { programHash } from '../../../lab/reproduce/support/program';
import { writeTextAtomic } from '../../../lab/reproduce/support/writeText';
import { seedsOf } from '../../../scripts/reproduceSeeds.mjs';

describe('the seeds of a reproduction', () => {
  const of = (asked: Partial<Parameters<typeof seedsOf>[0]>) => seedsOf({ validate: false, ...asked });

  it('are 0 to 4, or some of them', () => {
    expect(of({})).toEqual([0, 1, 2, 3, 4]);
    expect(of({ count: '2' })).toEqual([0, 1]);
    expect(of({ seed: '4' })).toEqual([4]);
  });

  it('are others for trials', () => {
    expect(of({ validate: true, seed: '10' })).toEqual([10]);
  });

  it.each([
    [{ seed: '5' }, /--seed: expected a whole number from 0 to 4, got '5'/],
    [{ count: '6' }, /--seeds: expected a whole number from 1 to 5/],
    [{ count: '2', seed: '1' }, /either/],
    [{ validate: true }, /pass --seed N, from 10 up/],
    [{ validate: true, seed: '9' }, /--seed with --validate: expected a whole number from 10/],
    [{ validate: true, count: '2' }, /pass --seed N/],
  ])('are refused otherwise: %o', (asked, message) => {
    expect(() => of(asked)).toThrow(message);
  });
});

describe('a program', () => {
  let root: string;
  const write = (file: string, text: string) => writeTextAtomic(join(root, file), text);
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gan-kit-program-'));
    await write('lab/reproduce/toy.ts', "import { a } from './support/a';\nimport type { T } from './support/type';\n");
    await write('lab/reproduce/support/a.ts', "import {\n  b,\n} from './b';\nimport { c } from '../../../src/c';\n");
    await write('lab/reproduce/support/b.ts', "import { a } from './a';\n");
    await write('lab/reproduce/support/other.ts', '');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('is another one when its text or that of what it imports changes, and not otherwise', async () => {
    const hash = await programHash(root, 'toy');
    expect(hash).toMatch(/^[0-9a-f]{12}$/);
    await write('lab/reproduce/support/other.ts', 'changed');
    expect(await programHash(root, 'toy')).toBe(hash);
    await write('lab/reproduce/support/b.ts', "import { a } from './a';\nconst more = 1;\n");
    const second = await programHash(root, 'toy');
    expect(second).not.toBe(hash);
    await write('lab/reproduce/toy.ts', "import { a } from './support/a';\n");
    expect(await programHash(root, 'toy')).not.toBe(second);
  });

  it('says what of it is not committed, and that without git it cannot tell', async () => {
    expect(await committed(root, 'toy')).toEqual({ changed: [] });
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', root, '-c', 'user.name=x', '-c', 'user.email=x@y.z', ...args], { stdio: 'pipe' });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    expect(await committed(root, 'toy')).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), changed: [] });
    await write('lab/reproduce/another.ts', '');
    await write('lab/reproduce/support/b.ts', 'changed');
    expect((await committed(root, 'toy')).changed).toEqual(['lab/reproduce/support/b.ts']);
  });
});
