// npm run reproduce -- NAME…: trains published systems and holds them against their figures. See docs/reproductions.md.
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'tsup';
import { buildWasm } from './build-wasm.mjs';
import { seedsOf, whole } from './reproduceSeeds.mjs';

const USAGE = `npm run reproduce -- NAME… [options]

  all          every reproduction
  --seeds N    trains with seeds 0 … N-1; default: 5, those the verdict is of
  --seed N     trains with this seed alone, 0 … 4
  --validate   takes figures on the validation part, for trials, with --seed N from 10 up; results are left alone
  --data DIR   folder of real data; default: what the packages bring
  --out DIR    where pictures go; default: out/reproduce
  --threads N  threads of the engine; default: one for each core
  --json       the last line is the result as JSON
  --judge      trains nothing: holds the seeds kept before against what is demanded
  --docs       writes all kept results into docs/reproductions.md; without a NAME, those kept before

Seeds of the same program that were measured before are kept and not run again. See docs/protocol.md.`;

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
  const flags = { json: flag, docs: flag, judge: flag, validate: flag };
  const options = { ...flags, data: text, out: text, seeds: text, seed: text, threads: text };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const names = positionals.includes('all') ? known : positionals;
    const unknown = names.find(name => !known.includes(name));
    if (unknown) throw new Error(`There is no reproduction '${unknown}'.`);
    if (names.length === 0 && !values.docs) throw new Error('Which reproduction?');
    const { seeds: count, seed, threads, data, out = 'out/reproduce', validate, ...rest } = values;
    return {
      ...rest,
      names,
      part: validate ? 'validation' : 'test',
      seeds: seedsOf({ validate, count, seed }),
      out: resolve(out),
      ...(data !== undefined && { data: resolve(data) }),
      ...(threads !== undefined && { threads: whole('--threads', threads, 1) }),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}\n\nReproductions: ${known.join(', ')}.`);
    process.exit(2);
  }
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
