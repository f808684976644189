import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import { build, type Rollup } from 'vite';
import { describe, expect, it } from 'vitest';
import { root } from './pack';

/**
 * What a page loads before it runs, beyond TensorFlow.js: bytes minified, after gzip, and of each room of the package.
 */
interface Cost {
  readonly minified: number;
  readonly zipped: number;
  readonly parts: string;
}

/** The cost of one import in a page made by esbuild. */
async function inEsbuild(line: string): Promise<Cost> {
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
  const first = names.filter(name => metafile.outputs[name]?.entryPoint === '<stdin>');
  const loaded = loadedAtOnce(first, name =>
    (metafile.outputs[name]?.imports ?? [])
      .filter(({ kind, external }) => kind === 'import-statement' && !external)
      .map(({ path }) => path),
  );
  const files = outputFiles.filter((_, i) => loaded.has(names[i] ?? ''));
  const sources = [...loaded].flatMap(name => Object.entries(metafile.outputs[name]?.inputs ?? {}));
  return costOf(
    files.map(({ contents }) => contents),
    sources.map(([path, { bytesInOutput }]) => [path, bytesInOutput]),
  );
}

/** The cost of one import in a page made by Vite. */
async function inVite(line: string): Promise<Cost> {
  const page = join(root, 'page.js');
  const { output } = (await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'page',
        resolveId: id => (id === page ? id : undefined),
        load: id => (id === page ? line.replace("'gan-kit'", "'./dist/esm/index.js'") : undefined),
      },
    ],
    build: {
      write: false,
      rollupOptions: { input: page, preserveEntrySignatures: 'strict', external: [/^@tensorflow\//] },
    },
  })) as Rollup.RollupOutput;
  const chunks = new Map(output.flatMap(part => (part.type === 'chunk' ? [[part.fileName, part] as const] : [])));
  const first = [...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName);
  const loaded = [...loadedAtOnce(first, name => chunks.get(name)?.imports ?? [])];
  const files = loaded.flatMap(name => chunks.get(name) ?? []);
  return costOf(
    files.map(({ code }) => new TextEncoder().encode(code)),
    files.flatMap(({ modules }) => Object.entries(modules).map(([path, { renderedLength }]) => [path, renderedLength])),
  );
}

/**
 * The files that a page loads before it runs: the first ones, and all that these import; not what `import()` asks for.
 */
function loadedAtOnce(first: readonly string[], importsOf: (file: string) => readonly string[]): Set<string> {
  const loaded = new Set(first);
  for (const file of loaded) for (const other of importsOf(file)) loaded.add(other);
  return loaded;
}

function costOf(files: readonly Uint8Array[], sources: readonly (readonly [string, number])[]): Cost {
  const rooms: Record<string, number> = {};
  for (const [path, bytes] of sources) {
    const room = /dist\/esm\/([^/]+)\//.exec(path)?.[1] ?? 'page';
    rooms[room] = (rooms[room] ?? 0) + bytes;
  }
  const sorted = Object.entries(rooms).sort(([, a], [, b]) => b - a);
  return {
    minified: files.reduce((sum, contents) => sum + contents.length, 0),
    zipped: files.reduce((sum, contents) => sum + gzipSync(contents, { level: 9 }).length, 0),
    parts: sorted.map(([room, bytes]) => `${room} ${bytes}`).join(', '),
  };
}

/** The most that a name may cost, as an app that imports it alone would see. */
const BUDGET = [
  { name: 'Rng', from: 'gan-kit', by: inEsbuild, minified: 3_000, zipped: 1_700 },
  { name: 'l1', from: 'gan-kit', by: inEsbuild, minified: 1_500, zipped: 1_000 },
  { name: 'gaussianRing', from: 'gan-kit/datasets', by: inEsbuild, minified: 4_000, zipped: 2_000 },
  { name: 'frechetDistance', from: 'gan-kit/metrics', by: inEsbuild, minified: 6_500, zipped: 2_880 },
  { name: 'kernelDistance', from: 'gan-kit/metrics', by: inEsbuild, minified: 6_500, zipped: 3_100 },
  { name: 'dataCopying', from: 'gan-kit/metrics', by: inEsbuild, minified: 9_300, zipped: 4_200 },
  // A file may name any loss, penalty, augmentation and optimizer, so what opens one brings them all. Fetched with
  // `import()` they would cost every name far more: esbuild takes each target of `import()` for an entry, and loads
  // what that shares with the list of public names at once, for `Rng` too.
  { name: 'InfoGAN', from: 'gan-kit', by: inEsbuild, minified: 161_500, zipped: 60_000 },
  { name: 'InfoGAN', from: 'gan-kit', by: inVite, minified: 155_000, zipped: 57_600 },
];

describe('what one name costs a page beyond TensorFlow.js', () => {
  it.each(BUDGET)('$name of $from, $by.name: at most $minified bytes, $zipped after gzip', async row => {
    const { name, from, by, ...most } = row;
    const cost = await by(`export { ${name} } from '${from}';`);
    console.log(`${name} of ${from}, ${by.name}: ${cost.minified} bytes minified, ${cost.zipped} after gzip.`);
    expect(cost.minified).toBeGreaterThan(500);
    expect(cost.minified, cost.parts).toBeLessThanOrEqual(most.minified);
    expect(cost.zipped, cost.parts).toBeLessThanOrEqual(most.zipped);
  });
});
