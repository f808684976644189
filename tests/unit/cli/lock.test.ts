import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lock } from '../../../src/cli/lock';
import { thisProcess } from '../../../src/node/processes';
import { call, scratch } from './support';

const { host } = thisProcess();
/** A process that certainly runs: the one that started this. */
const alive = process.ppid;
const gone = 99_999_999;

/** A folder in which the process of that name has laid down its file. */
function lockedBy(by: string, about = {}): string {
  const out = scratch();
  writeFileSync(join(out, `.lock-${by}`), JSON.stringify(about));
  return out;
}

describe('the lock of an output folder', () => {
  it('is one file while a run goes on, and none after', async () => {
    const out = scratch();
    const release = await lock(out);
    expect(readdirSync(out)).toEqual([expect.stringMatching(new RegExp(`^\\.lock-${process.pid}-\\w+-\\w+$`))]);
    release();
    expect(readdirSync(out)).toEqual([]);
  });

  it('tells a second run which process holds it, and changes nothing', async () => {
    const out = lockedBy(`${alive}-0-${host}`);
    for (const more of [[], ['--keep'], ['--overwrite']]) {
      const { code, err } = await call('train', 'gan', '--data', 'ring', '--backend', 'cpu', '--out', out, ...more);
      expect([code, err]).toEqual([2, expect.stringMatching(new RegExp(`process ${alive} is training in .*stop it`))]);
    }
    expect(readdirSync(out)).toHaveLength(1);
  });

  const stale: readonly (readonly [string, string])[] = [
    ['a process that is gone', `${gone}-0-${host}`],
    // Only Linux says when a process started.
    ...(process.platform === 'linux' ? ([['one whose id another has now', `${alive}-other-${host}`]] as const) : []),
  ];
  it.each(stale)('is taken over from %s', async (_name, by) => {
    const out = lockedBy(by);
    (await lock(out))();
    expect(readdirSync(out)).toEqual([]);
  });

  it('is taken over from another machine once that has been silent', async () => {
    const out = lockedBy(`${gone}-0-elsewhere`, { host: 'node7' });
    const refused = lock(out);
    await expect(refused).rejects.toThrow(new RegExp(`process ${gone} on node7 is training .* remove .*\\.lock-`));
    expect(readdirSync(out)).toHaveLength(1);
    const old = new Date('2020-01-01');
    utimesSync(join(out, `.lock-${gone}-0-elsewhere`), old, old);
    (await lock(out))();
    expect(readdirSync(out)).toEqual([]);
  });
});
