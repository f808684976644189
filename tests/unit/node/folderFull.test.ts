import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Parts } from '../../../src/core/store';
import { folder } from '../../../src/node/folder';
import { writeFileAtomic } from '../../../src/node/writeFileAtomic';

// Only root on Linux can mount a disk small enough to fill; elsewhere the failing file system of folder.test.ts stands
// in.
const root = mkdtempSync(join(tmpdir(), 'gan-kit-full-'));
const disk = join(root, 'disk');
const mounted = (() => {
  try {
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
afterAll(() => {
  if (mounted) execFileSync('umount', [disk]);
  rmSync(root, { recursive: true });
});

const version = (n: number, floats: number): Parts => ({
  G: {
    weightSpecs: [{ name: 'w', shape: [floats], dtype: 'float32' }],
    weightData: new Float32Array(floats).fill(n).buffer,
  },
});

it.skipIf(!mounted)('keeps the old checkpoint and the old file when a real disk fills up', async () => {
  const path = join(disk, 'net');
  await folder(path).write(version(1, 50_000));
  await writeFileAtomic(join(disk, 'curve.svg'), Buffer.from('old'));
  for (let attempt = 0; attempt < 2; attempt++) {
    const error = await folder(path)
      .write(version(2, 250_000))
      .catch(e => e);
    expect(error).toMatchObject({ code: 'io' });
    expect(error.message).toMatch(
      /net: the disk is full: free some space.*\(ENOSPC\)\. What was saved there before is intact/,
    );
    await expect(writeFileAtomic(join(disk, 'curve.svg'), new Uint8Array(1 << 20))).rejects.toThrow(/disk is full/);
  }
  expect((await folder(path).read()).G?.weightData).toEqual(version(1, 50_000).G?.weightData);
  expect(await readFile(join(disk, 'curve.svg'), 'utf8')).toBe('old');
  expect((await readdir(disk)).sort()).toEqual(['curve.svg', 'net']);
  await folder(path).write(version(3, 60_000));
  expect((await folder(path).read()).G?.weightData).toEqual(version(3, 60_000).G?.weightData);
});
