import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import esbuild from 'esbuild';
import webpack from 'webpack';
import { listenToNode, root } from './pack';

/** Advice for large files, which tfjs alone brings about. */
const ON_SIZE = {
  Vite: /^\(!\) Some chunks are larger than|^- (Using dynamic import|Use build\.rollup|Adjust chunk size)/,
  webpack: /asset size limit|entrypoint size limit|webpack performance recommendations/,
};

/**
 * Bundles `main.js` of an app into a folder within it, with an `index.html`, without a setting, and returns its
 * warnings.
 */
export type Bundle = (app: string, to: string) => Promise<string[]>;

/** What apps are built with. */
export const bundlers: Readonly<Record<string, Bundle>> = {
  Vite: async (app, to) => {
    const program = join(root, 'node_modules/vite/bin/vite.js');
    const said = await listenToNode([program, 'build', '--logLevel', 'warn', '--outDir', to], app);
    // Colours are on or off as the environment says.
    const lines = stripVTControlCharacters(said).split('\n');
    return lines.filter(line => line !== '' && !ON_SIZE.Vite.test(line));
  },

  webpack: async (app, to) => {
    await mkdir(to);
    const page = await readFile(join(app, 'index.html'), 'utf8');
    await writeFile(join(to, 'index.html'), page.replace('type="module" src="./main.js"', 'defer src="main.js"'));
    const compiler = webpack({ mode: 'production', context: app, entry: './main.js', output: { path: to } });
    const { errors, warnings } = await new Promise<webpack.StatsCompilation>((resolve, reject) => {
      compiler.run((failed, stats) => {
        const result = stats?.toJson({ all: false, errors: true, warnings: true });
        compiler.close(() => (result ? resolve(result) : reject(failed)));
      });
    });
    const found = [...(errors ?? []), ...(warnings ?? [])].map(({ message }) => message);
    return found.filter(message => !ON_SIZE.webpack.test(message));
  },

  esbuild: async (app, to) => {
    await mkdir(to);
    await copyFile(join(app, 'index.html'), join(to, 'index.html'));
    // A Worker is an entry of its own.
    const workers = (await readdir(app)).filter(file => file.endsWith('.worker.js'));
    const { warnings } = await esbuild.build({
      absWorkingDir: app,
      entryPoints: ['main.js', ...workers],
      bundle: true,
      format: 'esm',
      outdir: to,
      logLevel: 'silent',
    });
    return warnings.map(({ text }) => text);
  },
};
