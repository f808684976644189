// npm run bench -- NAME [--json]: runs bench/NAME and prints its medians, as a table or as one line of JSON.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { buildWasm } from './build-wasm.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'bench');
const known = readdirSync(folder).filter(entry => existsSync(join(folder, entry, 'index.ts')));

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const [name] = args.filter(arg => !arg.startsWith('--'));

if (!name || !known.includes(name)) {
  console.error(`${name ? `There is no benchmark '${name}'` : 'Which benchmark?'} Known: ${known.join(', ')}.`);
  process.exit(2);
}

await buildWasm();
const built = await bundled(name);
const { run } = await import(pathToFileURL(join(built, 'index.mjs')).href);
const result = await run(built, join(folder, name));
if (asJson) console.log(JSON.stringify(result));
else printTable(result);
process.exit(0);

/** Compiles a benchmark and its contestants, everything but packages inlined. Returns the folder. */
async function bundled(bench) {
  const sources = readdirSync(join(folder, bench)).filter(file => file.endsWith('.ts'));
  const outDir = join(root, 'node_modules/.cache/gan-kit-bench', bench);
  await build({
    config: false,
    entry: Object.fromEntries(sources.map(file => [file.slice(0, -3), join(folder, bench, file)])),
    outDir,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    external: [/^@tensorflow\//],
    outExtension: () => ({ js: '.mjs' }),
    splitting: false,
    silent: true,
    clean: existsSync(outDir),
  });
  return outDir;
}

function printTable({ bench, node, threads, ms }) {
  console.log(`${bench}, Node ${node}, ${threads} threads: median milliseconds per step`);
  const numbers = Object.values(ms).filter(value => typeof value === 'number');
  const best = Math.min(...numbers);
  for (const [contestant, value] of Object.entries(ms)) {
    const text = typeof value === 'number' ? `${value.toFixed(1).padStart(9)}  ${(value / best).toFixed(1)}×` : value;
    console.log(`  ${contestant.padEnd(12)} ${text}`);
  }
}
