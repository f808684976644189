import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { folder } from '../../../src/node/folder';

const KILLS = 20;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gan-kit-kill-'));
  await build({
    logLevel: 'silent',
    configFile: false,
    build: {
      ssr: resolve('src/node/folder.ts'),
      outDir: join(root, 'built'),
      rollupOptions: { output: { entryFileNames: 'folder.mjs' } },
    },
  });
  // Saves version after version, half a megabyte each, and tells when one is saved.
  await writeFile(
    join(root, 'built', 'saver.mjs'),
    `import { folder } from './folder.mjs';
     const [path, from] = process.argv.slice(2);
     for (let n = Number(from); ; n++) {
       const weightData = new Float32Array(1 << 17).fill(n).buffer;
       await folder(path).write({
         G: { weightSpecs: [{ name: 'w', shape: [1 << 17], dtype: 'float32' }], weightData },
         state: { userDefinedMetadata: { step: n } },
       });
       process.stdout.write(n + '\\n');
     }`,
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('always loads after kill -9 while saving, and never loses what was acknowledged', async () => {
  const path = join(root, 'checkpoint');
  const rng = new Rng(1);
  let next = 1;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(process.execPath, [join(root, 'built', 'saver.mjs'), path, `${next}`]);
    const saved = await firstThenKill(child, 30 * rng.next());
    const { G, state } = await folder(path).read();
    const step = state?.userDefinedMetadata?.step as unknown as number;
    expect(new Set(new Float32Array(G?.weightData as ArrayBuffer))).toEqual(new Set([step]));
    expect(step).toBeGreaterThanOrEqual(saved);
    next = step + 1;
  }
  await folder(path).write({ state: {} });
  expect(await readdir(root)).toEqual(['built', 'checkpoint']);
});

/** Waits for the first save and a while longer, kills, and returns the last version said to be saved. */
async function firstThenKill(child: ChildProcess, wait: number): Promise<number> {
  let out = '';
  const closed = new Promise(done => child.once('close', done));
  const first = new Promise(done =>
    child.stdout?.on('data', text => {
      out += text;
      done(undefined);
    }),
  );
  await Promise.race([first, closed]);
  await sleep(wait);
  child.kill('SIGKILL');
  await closed;
  return Number(out.trim().split('\n').at(-1));
}
