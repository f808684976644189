import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { nameOf, thisProcess } from '../../../src/node/processes';
import { writeFileAtomic } from '../../../src/node/writeFileAtomic';

const { host } = thisProcess();
const gone = 99_999_999;

it('sweeps what killed writers left, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gan-kit-sweep-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const kept = [
    `.a.png.tmp-${process.ppid}-0-${host}-1`,
    `.b.png.tmp-${nameOf(thisProcess())}-1`,
    `.c.png.tmp-${gone}-0-elsewhere-1`,
    // Complete: a reader may need them yet.
    `.checkpoint.new-${gone}-0-${host}-1`,
    `.checkpoint.old-${gone}-0-${host}-1`,
    // Not ours.
    `.d.png.tmp-${gone}`,
    `e.png.tmp-${gone}-0-${host}-1`,
    '.f.tmp',
  ];
  const swept = [`.a.png.tmp-${gone}-0-${host}-1`, `.probe.tmp-${gone}-0-${host}-z9`, `.g.png.tmp-1-0-elsewhere-1`];
  for (const name of [...kept, ...swept]) writeFileSync(join(folder, name), '');
  const old = new Date('2020-01-01');
  utimesSync(join(folder, '.g.png.tmp-1-0-elsewhere-1'), old, old);
  mkdirSync(join(folder, `.checkpoint.tmp-${gone}-0-${host}-2`, 'G'), { recursive: true });
  symlinkSync(tmpdir(), join(folder, `.h.tmp-${gone}-0-${host}-3`));
  await writeFileAtomic(join(folder, 'a.png'), new Uint8Array(1));
  expect(readdirSync(folder).sort()).toEqual([...kept, 'a.png'].sort());
});

it('is not stopped by what a process of the same id left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gan-kit-sweep-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // In a container the id is the same on every start, and so was the name.
  for (let n = 0; n < 50; n++) writeFileSync(join(folder, `.a.tmp-${process.pid}-${n}`), '');
  await writeFileAtomic(join(folder, 'a'), new Uint8Array(1));
  expect(readdirSync(folder)).toContain('a');
});
