// npm run example -- NAME [--steps N] [--out DIR]: runs examples/NAME.ts against the sources, whose paths tsconfig.json
// names.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { buildWasm } from './build-wasm.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'examples');
const known = readdirSync(folder)
  .filter(file => file.endsWith('.ts'))
  .map(file => file.slice(0, -3));

const [name, ...options] = process.argv.slice(2);
if (!name || !known.includes(name)) {
  console.error(`${name ? `There is no example '${name}'.` : 'Which example?'} Known: ${known.join(', ')}.`);
  process.exit(2);
}

await buildWasm();
const outDir = join(root, 'node_modules/.cache/gan-kit-examples', name);
await build({
  config: false,
  entry: { [name]: join(folder, `${name}.ts`) },
  outDir,
  format: 'esm',
  target: 'node20',
  platform: 'node',
  external: [/^@tensorflow\//, 'pngjs', 'mnist'],
  noExternal: [/^gan-kit/],
  outExtension: () => ({ js: '.mjs' }),
  silent: true,
});
// What the example sees: its own options alone.
process.argv = [process.argv[0], join(folder, `${name}.ts`), ...options];
await import(pathToFileURL(join(outDir, `${name}.mjs`)).href);
