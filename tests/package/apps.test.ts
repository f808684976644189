import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installApp, npm, pack, root, run, runNode, scratch } from './pack';

let folder: Awaited<ReturnType<typeof scratch>>;
let app: string;
beforeAll(async () => {
  folder = await scratch();
  const { tarball } = await pack(folder.path);
  app = await installApp('plain', folder.path, tarball, ['@types/node@20']);
});
afterAll(() => folder.remove());

const last = (printed: string) => JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;

describe('the tarball, installed', () => {
  it.each([
    ['ESM', 'main.mjs'],
    ['CommonJS', 'main.cjs'],
  ])('trains in a plain app: %s', async (_, file) => {
    const seen = last(await runNode([file], app));
    expect(seen).toMatchObject({
      chosen: 'simd',
      backend: 'simd',
      steps: 5,
      reloadedEqual: true,
      pictures: [2, 28, 28, 1],
      errorIsOurs: true,
    });
    const { losses, points } = seen as { losses: number[]; points: number[] };
    expect(losses.length).toBeGreaterThanOrEqual(10);
    expect([...losses, ...points].every(Number.isFinite)).toBe(true);
    expect(seen.engineBytes).toBeGreaterThan(0);
    // One tfjs for the app and for the library, or nothing above would have met.
    const found = await run(npm, ['ls', '@tensorflow/tfjs-core', '--all', '--parseable'], app);
    expect(new Set(found.trim().split('\n')).size).toBe(1);
    expect(await run(join(app, 'node_modules/.bin/gan-kit'), ['--help'], app)).toMatch(/train/);
  });

  it('brings its types to every module system', async () => {
    for (const config of ['node16.json', 'bundler.json']) expect(await typeErrors(config)).toEqual([]);
  });
});

/** What the compiler says about an app and our types; tfjs's own have errors that we cannot mend. */
async function typeErrors(config: string): Promise<string[]> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const printed = await runNode([tsc, '-p', config, '--pretty', 'false'], app).catch((error: Error) => error.message);
  const found = printed.split('\n').filter(line => line.includes(': error TS'));
  return found.filter(line => !line.startsWith('node_modules/@tensorflow/'));
}
