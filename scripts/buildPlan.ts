import { posix, relative, sep } from 'node:path';
import { build } from 'esbuild';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** What apps import, by the word after `gan-kit/`; `index` is `gan-kit` itself. */
export const ENTRIES = {
  index: 'src/index.ts',
  metrics: 'src/metrics/index.ts',
  datasets: 'src/data/made/index.ts',
  engine: 'src/backends/simd/index.ts',
  node: 'src/node/index.ts',
  browser: 'src/browser/index.ts',
  worker: 'src/browser/worker.ts',
} as const;

/** The command, a program that nobody imports. */
export const COMMAND = 'src/cli/main.ts';

/** The sources that the entries and the command are made of, as paths from the root; what holds types alone is none. */
export async function sourcesOf(entries: readonly string[]): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [...entries],
    bundle: true,
    packages: 'external',
    format: 'esm',
    write: false,
    outdir: 'dist',
    metafile: true,
    platform: 'neutral',
    logLevel: 'silent',
  });
  const empty = (path: string) => metafile.inputs[path]?.bytes === 0;
  return Object.keys(metafile.inputs).filter(path => !empty(path));
}

/**
 * Leaves every import of another source an import of the file that will be made of it, so each source becomes one file.
 */
export const unbundled: Plugin = {
  name: 'unbundled',
  setup: build =>
    build.onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === unbundled) return;
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: unbundled });
      if (!found.path.endsWith('.ts')) return;
      const to = relative(resolveDir, found.path).split(sep).join(posix.sep).replace(/\.ts$/, '.js');
      return { path: to.startsWith('.') ? to : `./${to}`, external: true };
    }),
};
