// npm run bench -- NAME…: compiles the benchmarks and runs those named. See docs/benchmarks.md.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'tsup';
import { buildWasm } from './build-wasm.mjs';

const USAGE = `npm run bench -- NAME… [options]

  all                 every benchmark
  --threads N         threads of contestants that use every core; default: one for each
  --profile           where the time of a training step of ours goes, in place of a comparison
  --json              the last line is the result as JSON
  --picture FILE.svg  draws the result, of one benchmark
  --docs              keeps the results and writes them into docs/benchmarks.md; without a NAME, those kept before`;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'lab/bench');
const known = readdirSync(sources).filter(entry => existsSync(join(sources, entry, 'index.ts')));
/** Programs of their own: contestants, and what starts them. */
const PROGRAMS = ['main', 'support/roof', 'support/webWorker', 'gan/ganKit', 'gan/stock', 'gan/jaxJs'];
PROGRAMS.push('operation/tfjs', 'operation/jaxJs');

const asked = readArguments();
await buildWasm();
const built = await compiled();
const { main } = await import(pathToFileURL(join(built, 'main.mjs')).href);
await main({ ...asked, built, root });
process.exit(0);

function readArguments() {
  const flag = { type: 'boolean', default: false };
  const text = { type: 'string' };
  const options = { json: flag, profile: flag, docs: flag, picture: text, threads: text };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const names = positionals.includes('all') ? known : positionals;
    const unknown = names.find(name => !known.includes(name));
    if (unknown) throw new Error(`There is no benchmark '${unknown}'.`);
    if (names.length === 0 && !values.docs) throw new Error('Which benchmark?');
    const threads = values.threads === undefined ? availableParallelism() : Number(values.threads);
    if (!Number.isInteger(threads) || threads < 1) throw new Error('--threads: expected a whole number from 1.');
    if (values.picture && names.length !== 1) throw new Error('--picture draws one benchmark: name one.');
    return { ...values, names, threads };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}\n\nBenchmarks: ${known.join(', ')}.`);
    process.exit(2);
  }
}

/** Compiles everything, all but packages inlined. Returns the folder. */
async function compiled() {
  const outDir = join(root, 'node_modules/.cache/gan-kit-bench', `${process.pid}`);
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  const entries = [...PROGRAMS, ...known.map(name => `${name}/index`)];
  await build({
    config: false,
    entry: Object.fromEntries(entries.map(name => [name, join(sources, `${name}.ts`)])),
    outDir,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    external: [/^@tensorflow\//, /^@jax-js\//],
    outExtension: () => ({ js: '.mjs' }),
    splitting: false,
    silent: true,
  });
  return outDir;
}
