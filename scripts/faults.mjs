// npm run faults: runs with planted faults and healthy ones, and what the doctor says of them. See docs/doctor.md.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'tsup';
import { buildWasm } from './build-wasm.mjs';

const USAGE = `npm run faults -- [options]

  --seeds A-B  seeds of each run; default: 3-5. Bounds were chosen on others
  --only NAME  runs whose names contain it
  --keep       writes lab/doctor/results.json and the table in docs/doctor.md; runs that were not asked for stay`;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const asked = readArguments();
await buildWasm();
const outDir = join(root, 'node_modules/.cache/gan-kit-faults', `built-${process.pid}`);
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
await build({
  config: false,
  entry: { main: join(root, 'lab/doctor/main.ts') },
  outDir,
  format: 'esm',
  target: 'node20',
  platform: 'node',
  external: [/^@tensorflow\//, 'pngjs'],
  noExternal: ['d3-scale'],
  outExtension: () => ({ js: '.mjs' }),
  silent: true,
});
const { main } = await import(pathToFileURL(join(outDir, 'main.mjs')).href);
process.exit(await main({ ...asked, root }));

function readArguments() {
  try {
    const options = { seeds: { type: 'string' }, only: { type: 'string' }, keep: { type: 'boolean', default: false } };
    const { seeds = '3-5', only, keep } = parseArgs({ options }).values;
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(seeds) ?? [];
    if (from === undefined) throw new Error(`--seeds: expected A-B, got ${seeds}.`);
    const numbers = Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
    return { seeds: numbers, ...(only !== undefined && { only }), keep };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}
