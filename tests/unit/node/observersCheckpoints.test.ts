import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/observer';
import { checkpoints } from '../../../src/node/checkpoints';
import { checkWritable } from '../../../src/node/checkWritable';
import { fakeSubject, play, scratch } from './observersSupport';

describe('checkpoints', () => {
  async function saves(outcome: Outcome, until?: number) {
    const path = join(scratch(), 'run', 'checkpoint');
    const names: string[] = [];
    const subject = fakeSubject({
      save: async place => {
        names.push(typeof place === 'object' && 'name' in place ? `${place.name === path}` : '');
      },
    });
    await play(checkpoints(path, { every: 4 }), { subject, to: 10 }, outcome, until);
    expect(names.every(name => name === 'true')).toBe(true);
    return names.length;
  }

  it('saves each so many steps and at the end', async () => expect(await saves('done')).toBe(3));
  it('saves once if the end is such a step', async () => expect(await saves('done', 8)).toBe(2));
  it('saves a stopped run', async () => expect(await saves('aborted', 5)).toBe(2));
  it('saves a run stopped before its first step', async () => expect(await saves('aborted', 0)).toBe(1));
  it('leaves the last good one of a failed run', async () => expect(await saves('failed', 7)).toBe(1));

  it('finds out before the first step that it cannot write', async () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    await expect(play(checkpoints(join(file, 'checkpoint')), { to: 1 })).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/file.checkpoint: .*ENOTDIR|EEXIST/),
    });
  });
});

describe('checkWritable', () => {
  it('makes the folder and leaves nothing in it', async () => {
    const folder = join(scratch(), 'a', 'b');
    await checkWritable(folder, { inside: true });
    expect(readdirSync(folder)).toEqual([]);
    await checkWritable(join(folder, 'c', 'd'));
    expect(existsSync(join(folder, 'c', 'd'))).toBe(false);
  });

  it('says how much space is missing', async () => {
    const folder = scratch();
    await expect(checkWritable(folder, { inside: true, bytes: 1e18 })).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/needs about 1000000000000 MB, and \d+ MB are free/),
    });
  });
});
