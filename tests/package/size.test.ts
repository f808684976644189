import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import { describe, expect, it } from 'vitest';
import { root } from './pack';

/** What a page loads before it runs, beyond TensorFlow.js, for one import: bytes minified, and after gzip. */
async function costOf(line: string): Promise<{ minified: number; zipped: number }> {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents: line, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    // What `import()` asks for lies in files of its own.
    splitting: true,
    outdir: 'out',
    write: false,
    metafile: true,
    external: ['@tensorflow/*'],
    logLevel: 'silent',
  });
  const names = Object.keys(metafile.outputs);
  const first = names.find(name => metafile.outputs[name]?.entryPoint === '<stdin>') ?? '';
  const loaded = new Set<string>();
  const visit = (name: string): void => {
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const { path, kind, external } of metafile.outputs[name]?.imports ?? [])
      if (kind === 'import-statement' && !external) visit(path);
  };
  visit(first);
  const files = outputFiles.filter((_, i) => loaded.has(names[i] ?? ''));
  return {
    minified: files.reduce((sum, { contents }) => sum + contents.length, 0),
    zipped: files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0),
  };
}

/** The most that a name may cost, as an app that imports it alone would see. */
const BUDGET = [
  { name: 'Rng', from: 'gan-kit', minified: 3_000, zipped: 1_700 },
  { name: 'l1', from: 'gan-kit', minified: 1_500, zipped: 1_000 },
  { name: 'gaussianRing', from: 'gan-kit/datasets', minified: 4_000, zipped: 2_000 },
  { name: 'frechetDistance', from: 'gan-kit/metrics', minified: 6_500, zipped: 3_000 },
  // A file may name any loss, penalty, augmentation and optimizer, so what opens one brings them all.
  { name: 'InfoGAN', from: 'gan-kit', minified: 185_000, zipped: 68_000 },
];

describe('what one name costs a page beyond TensorFlow.js', () => {
  it.each(BUDGET)('$name of $from: at most $minified bytes, $zipped after gzip', async ({ name, from, ...most }) => {
    const cost = await costOf(`export { ${name} } from '${from}';`);
    console.log(`${name} of ${from}: ${cost.minified} bytes minified, ${cost.zipped} after gzip.`);
    expect(cost.minified).toBeGreaterThan(500);
    expect(cost.minified).toBeLessThanOrEqual(most.minified);
    expect(cost.zipped).toBeLessThanOrEqual(most.zipped);
  });
});
