import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Packed, pack, root, runNode, scratch } from './pack';

let folder: Awaited<ReturnType<typeof scratch>>;
let packed: Packed;
beforeAll(async () => {
  folder = await scratch();
  packed = await pack(folder.path);
});
afterAll(() => folder.remove());

describe('the tarball', () => {
  it('holds the build and the papers, and nothing else', () => {
    const [built, other] = [
      packed.files.filter(file => file.startsWith('dist/')),
      packed.files.filter(file => !file.startsWith('dist/')),
    ];
    expect(other).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    const entries = ['index', 'engine', 'node'].flatMap(name => [
      ...[`dist/${name}.js`, `dist/${name}.cjs`],
      ...[`dist/${name}.d.ts`, `dist/${name}.d.cts`],
    ]);
    expect(built).toEqual(expect.arrayContaining([...entries, 'dist/cli.js']));
    expect(built.filter(file => !/^dist\/[\w-]+\.(js|cjs|d\.ts|d\.cts)$/.test(file))).toEqual([
      'dist/THIRD-PARTY-LICENSES.txt',
    ]);
    expect(packed.size).toBeLessThan(1_000_000);
  });

  it('brings the licence of each package that is bundled', async () => {
    const text = await readFile(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    expect(text).toMatch(/^## d3-scale \d/m);
    expect(text).toMatch(/^## d3-interpolate \d/m);
    expect(text).toContain('Mike Bostock');
    expect(text).not.toMatch(/^## .*(GPL|undefined)/m);
  });

  it('has a command that starts with the name of its interpreter', async () => {
    expect(await readFile(join(root, 'dist/cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('is clean to publint', async () => {
    const { buffer, byteOffset, byteLength } = await readFile(packed.tarball);
    const tarball = (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map(message => formatMessage(message, pkg))).toEqual([]);
  });

  it('is clean to arethetypeswrong', async () => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    // It fails, with a table of what is wrong, on any problem but those of resolution before Node 12, which knew no exports.
    await runNode([attw, packed.tarball, '--profile', 'node16', '--format', 'ascii'], root);
  });
});
