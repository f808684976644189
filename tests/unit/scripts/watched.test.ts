import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watched } from '../../../scripts/watched.mjs';

const LONG = 600_000;
const run = (code: string, silence: number, sign?: string) => {
  const heard: string[] = [];
  const print = (text: Uint8Array) => heard.push(String(text));
  return watched(process.execPath, ['-e', code], { silence, print, ...(sign && { sign }) }).then(result => ({
    ...result,
    heard: heard.join(''),
  }));
};

it('passes on what is printed, and how it ended', async () => {
  const { ok, heard } = await run('console.log(1); console.error(2)', LONG);
  expect([ok, ...heard.trim().split('\n').sort()]).toEqual([true, '1', '2']);
  expect(await run('process.exit(3)', LONG)).toEqual({ ok: false, heard: '' });
  expect((await run("process.kill(process.pid, 'SIGTERM')", LONG)).why).toBe('ended by SIGTERM');
});

it('ends what is silent, and what that had started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gan-kit-watched-'));
  const file = join(folder, 'pid');
  // A child that would never end, of a child that would never end.
  const child = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1e6)`;
  const code = `const { spawn } = require('child_process'); spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);
    const wait = setInterval(() => require('fs').existsSync(${JSON.stringify(file)}) && console.log('ready'), 50);
    setInterval(() => require('fs').existsSync(${JSON.stringify(file)}) && clearInterval(wait), 500)`;
  try {
    const { ok, why } = await run(code, 3000);
    expect({ ok, why }).toEqual({ ok: false, why: 'silent for 3 s, so it was ended' });
    const pid = Number(readFileSync(file, 'utf8'));
    // A dead child waits for init to read its end; so ask for its state, where the system tells it.
    const state = () => /State:\s+(\w)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 'gone';
    const alive = () => {
      try {
        process.kill(pid, 0);
        return state() !== 'Z';
      } catch {
        return false;
      }
    };
    // What is killed with its parent may end a moment after it.
    await expect.poll(alive, { timeout: LONG }).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('lets a program live whose file grows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gan-kit-watched-'));
  const file = join(folder, 'log');
  const code = `let n = 0; const write = () => { require('fs').appendFileSync(${JSON.stringify(file)}, 'x');
    if (++n < 30) setTimeout(write, 100); }; write()`;
  try {
    expect((await run(code, 2500, file)).ok).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('says what could not be started', async () => {
  expect((await watched('/there/is/no/such/program', [], { silence: LONG })).why).toContain('ENOENT');
});
