import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { describe, expect, it } from 'vitest';
import { COMMAND, ENTRIES } from '../../scripts/buildPlan';
import { librariesOf, packageFolder } from '../../scripts/thirdPartyNotices';
import { root } from './pack';

const text = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
const titles = [...text.matchAll(/^## (.*) \((.*)\)$/gm)].map(([, name = '']) => name);
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, mnist: '' });

/** What the entries are made of, with all that an app installs beside them left out. */
async function inputs(): Promise<readonly string[]> {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [...Object.values(ENTRIES), COMMAND],
    bundle: true,
    format: 'esm',
    write: false,
    outdir: 'dist',
    metafile: true,
    platform: 'node',
    external: [...installed, '@tensorflow/*'],
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs);
}

describe('the licences of what is bundled', () => {
  it('are there for every package whose code is in the bundle, in full, and for no other', async () => {
    const bundled = await inputs();
    expect(bundled.length).toBeGreaterThan(300);
    const folders = [...new Set(bundled.flatMap(path => packageFolder(path) ?? []))].sort();
    const packages = folders.map(folder => {
      const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      return { title: `${name} ${version}`, licence: readFileSync(join(root, folder, 'LICENSE'), 'utf8').trim() };
    });
    expect(packages.map(({ title }) => title.split(' ')[0])).toContain('d3-scale');
    for (const { title, licence } of packages) {
      expect(titles).toContain(title);
      expect(text).toContain(licence);
    }
    const kernels = titles.filter(title => /^(assemblyscript|musl|Arm)/.test(title));
    expect(titles).toHaveLength(packages.length + kernels.length);
    expect(text).not.toMatch(/^## .*(GPL|undefined)/m);
  });

  it('are there for what is compiled into the kernels', () => {
    const libraries = ['plain', 'relaxed'].flatMap(name =>
      librariesOf(join(root, `src/backends/simd/wasm/build/${name}.ts`)),
    );
    expect(libraries).toEqual(expect.arrayContaining(['~lib/math.ts', '~lib/util/math.ts']));
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8'));
    expect(titles).toEqual(
      expect.arrayContaining([`assemblyscript ${version}`, 'musl libc', 'Arm Optimized Routines']),
    );
    for (const file of ['LICENSE', 'NOTICE']) {
      expect(text).toContain(readFileSync(join(root, 'node_modules/assemblyscript', file), 'utf8').trim());
    }
    expect(text).toContain('Copyright (c) 2005-2020 Rich Felker');
    expect(text).toMatch(/Copyright \(c\) [\d-]+, Arm Limited/);
    expect(text).toContain('Copyright (C) 1993 by Sun Microsystems');
  });
});
