import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRIES } from '../../scripts/buildPlan';
import { entryFile } from './chunks';
import { headingsOf, linksOf } from './links';
import { type Packed, pack, root, runNode, scratch } from './pack';

const COMMAND_FILE = 'dist/esm/cli/main.js';

let folder: Awaited<ReturnType<typeof scratch>>;
let packed: Packed;
beforeAll(async () => {
  folder = await scratch();
  packed = await pack(folder.path);
});
afterAll(() => folder.remove());

describe('the tarball', () => {
  it('holds the build, the pages, the sources they quote, and nothing else', async () => {
    const inside = (folder: string) => packed.files.filter(file => file.startsWith(`${folder}/`));
    const built = inside('dist');
    const apart = [...built, ...['docs', 'examples', 'src'].flatMap(inside)];
    const other = packed.files.filter(file => !apart.includes(file));
    expect(other).toEqual(['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'package.json']);
    const entries = Object.keys(ENTRIES).flatMap(name => [
      ...(['import', 'require'] as const).map(way => `dist/${entryFile(name, way)}`),
      ...[`dist/types/${name}.d.ts`, `dist/types/${name}.d.cts`],
    ]);
    expect(built).toEqual(expect.arrayContaining([...entries, COMMAND_FILE]));
    const kinds = /^dist\/(esm\/[\w/]+\.js|cjs\/[\w-]+\.cjs|types\/[\w-]+\.d\.c?ts)$/;
    expect(built.filter(file => !kinds.test(file))).toEqual(['dist/THIRD-PARTY-LICENSES.txt']);
    expect(inside('docs').filter(file => !/^docs\/([\w-]+\.md|images\/[\w-]+\.(png|svg))$/.test(file))).toEqual([]);
    expect([...inside('src'), ...inside('examples')].filter(file => !/\.(ts|md)$/.test(file))).toEqual([]);
    expect(inside('src/backends/simd/wasm/build')).toEqual([]);
    const zipped = await Promise.all(built.map(async file => gzipSync(await readFile(join(root, file))).length));
    expect(zipped.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_180_000);
    // Two thirds of the rest are pictures.
    expect(packed.size).toBeLessThan(2_570_000);
  });

  it('has whatever its pages link to and show', async () => {
    const pages = packed.files.filter(file => file.endsWith('.md'));
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/first-gan.md', 'examples/README.md']));
    let links = 0;
    for (const page of pages) {
      for (const { path, heading } of await linksOf(page)) {
        links += 1;
        expect(packed.files, `${page} links to ${path}`).toContain(path);
        if (heading) expect(await headingsOf(path), `${page} links to ${path}#${heading}`).toContain(heading);
      }
    }
    expect(links).toBeGreaterThan(150);
  });

  it('has a command that starts with the name of its interpreter', async () => {
    expect(await readFile(join(root, COMMAND_FILE), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('is clean to publint', async () => {
    const { buffer, byteOffset, byteLength } = await readFile(packed.tarball);
    const tarball = (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map(message => formatMessage(message, pkg))).toEqual([]);
  });

  it('is clean to arethetypeswrong', async () => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    // It fails, with a table of what is wrong, on any problem in any way to resolve.
    await runNode([attw, packed.tarball, '--format', 'ascii'], root);
  });
});
