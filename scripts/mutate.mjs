// npm run mutate -- FILE…: changes each constant and each line of wiring, and says which changes no test sees.
// See CONTRIBUTING.md.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { mutantsOf } from '../lab/mutate/mutants.mjs';
import { relatedTests } from '../lab/mutate/related.mjs';
import { typeChecker } from '../lab/mutate/types.mjs';

for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
])
  process.on(signal, () => process.exit(128 + number));

const USAGE = `npm run mutate -- [FILE…] [options]

  FILE         sources, or patterns of them; default: all games, nets, models, losses, penalties, contest and latents
  --deep       holds survivors against slow tests too: contracts, gradients, matrix
  --again      forgets what survived before, as after adding a test; with --all, all that was found
  --line N     mutants of this line alone
  --list       plays nothing: prints the mutants`;

const SOURCES = [
  'src/systems/*/game.ts',
  'src/systems/*/nets.ts',
  'src/systems/*/model.ts',
  'src/systems/conditionalGan/{dcgan,mlp}.ts',
  'src/systems/srgan/{discriminator,srresnet,tiles}.ts',
  'src/systems/textToImage/projectionDiscriminator.ts',
  'src/systems/textEncoder/picture*.ts',
  'src/systems/vae/{autoencoder,bounds}.ts',
  'src/nets/*.ts',
  'src/losses/*.ts',
  'src/penalties/*.ts',
  'src/contest/*.ts',
  'src/core/latents/*.ts',
  'src/metrics/factorVae.ts',
];
/** Mutants played in one process. */
const BATCH = 40;
/** The tests that are asked one after the other, nearest first; slow ones with `--deep`. */
const STAGES = [
  tests => quick(tests).slice(0, 3),
  tests => quick(tests).slice(3, 5),
  tests => quick(tests).slice(5),
  tests => (asked.deep ? tests.filter(isSlow) : []),
];
/** No mutant: the source as it is. */
const UNCHANGED = -1;
/** A mutant that says nothing for so long is in a loop without an end: killed. */
const PATIENCE_MS = 150_000;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const cache = join(root, 'node_modules/.cache/mutate');
mkdirSync(cache, { recursive: true });

const asked = readArguments();
const related = relatedTests(root);
const types = typeChecker(root);
const sources = asked.files.map(opened);
if (asked.list) {
  for (const { file, mutants } of sources)
    for (const { line, from, to } of mutants) console.log(`${file}:${line}  ${from}  →  ${to}`);
} else {
  for (let stage = 0; stage < STAGES.length; stage++) for (const source of sources) await mutate(source, stage);
  report();
}

function readArguments() {
  const flag = { type: 'boolean', default: false };
  try {
    const { values, positionals } = parseArgs({
      options: { deep: flag, again: flag, all: flag, list: flag, line: { type: 'string' } },
      allowPositionals: true,
    });
    const patterns = positionals.length > 0 ? positionals : SOURCES;
    const files = [...new Set(patterns.flatMap(pattern => found(pattern)))];
    if (files.length === 0) throw new Error(`No sources: ${patterns.join(' ')}.`);
    return { ...values, files };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** Files by a path with `*` and `{a,b}`. */
function found(pattern) {
  const braces = /\{([^}]*)\}/.exec(pattern);
  if (braces) return braces[1].split(',').flatMap(one => found(pattern.replace(braces[0], one)));
  return ts.sys.readDirectory(root, ['.ts'], [], [pattern]).map(path => relative(root, path));
}

/** A file's mutants, the tests that cover it, and what was found of each before. */
function opened(file) {
  const text = readFileSync(file, 'utf8');
  const mutants = mutantsOf(file, text).mutants.filter(({ line }) => asked.line === undefined || line === +asked.line);
  const kept = join(cache, `${file.replaceAll('/', '.')}.json`);
  const hash = createHash('sha256').update(text).digest('hex');
  const before = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
  const results = before.hash === hash && !(asked.again && asked.all) ? before.results : {};
  if (asked.again) for (const [id, { by }] of Object.entries(results)) if (by === null) delete results[id];
  const keep = () => writeFileSync(kept, JSON.stringify({ hash, results }));
  return { file, text, mutants, tests: related(file), results, keep };
}

/** Holds what is still alive against the tests of a stage, and after the first against the compiler. */
async function mutate(source, stage) {
  const { file, text, mutants, results, keep } = source;
  const open = mutants.filter(({ id }) => isOpen(results[id], stage));
  const tests = STAGES[stage](source.tests);
  if (tests.length > 0) {
    // What is evaluated as modules are loaded needs them loaded anew.
    for (const anew of [false, true]) {
      const ids = open.filter(({ early }) => early === anew).map(({ id }) => id);
      await play(file, ids, { tests, anew }, results, stage, keep);
    }
  } else for (const { id } of open) results[id] = { ...results[id], by: null, stage };
  for (const mutant of mutants) {
    if (results[mutant.id]?.by !== null || results[mutant.id].typed) continue;
    const fault = types(file, text, mutant);
    results[mutant.id] = fault ? { by: `types: ${fault}`, stage } : { by: null, stage, typed: true };
  }
  keep();
  console.log(line(source));
}

function quick(tests) {
  return tests.filter(test => !isSlow(test));
}

function isSlow(test) {
  return /^tests\/(contract|matrix|gradients)\//.test(test);
}

/** Whether a mutant is still to be held against the tests of a stage. */
function isOpen(result, stage) {
  return result === undefined || (result.by === null && result.stage < stage);
}

/**
 * Plays mutants against tests, many in one process; begins a new one where a mutant ends it, or hangs in it. The source
 * as it is comes last: where it fails, a mutant has left something behind, and the batch is played in halves.
 */
async function play(file, ids, how, results, stage, keep) {
  const size = stage === 0 ? BATCH : Math.ceil(BATCH / 5);
  const batches = Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size));
  while (batches.length > 0) {
    const batch = batches.shift();
    const { done, at, why } = await playBatch(file, [...batch, UNCHANGED], how);
    if (why && at === undefined) throw new Error(`${file}: ${why}`);
    const isSound = why !== undefined || done.get(UNCHANGED) === null;
    if (!isSound && batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      batches.unshift(batch.slice(0, half), batch.slice(half));
      continue;
    }
    if (!isSound) await demandSound(file, how);
    for (const id of batch) if (done.has(id)) results[id] = { ...results[id], by: done.get(id), stage };
    if (why && at !== UNCHANGED) results[at] = { by: why, stage };
    const left = batch.filter(id => !done.has(id) && id !== at);
    if (left.length > 0) batches.unshift(left);
    keep();
    process.stderr.write(`${file}: ${batches.flat().length} left\n`);
  }
}

/** @throws Error where tests fail without any mutant */
async function demandSound(file, how) {
  const { done, why } = await playBatch(file, [UNCHANGED], how);
  const by = done.get(UNCHANGED);
  if (why || by !== null) throw new Error(`${file}: a test fails on the source as it is: ${by ?? why}`);
}

function playBatch(file, mutants, how) {
  const results = join(cache, `playing-${process.pid}.jsonl`);
  writeFileSync(results, '');
  const lines = () =>
    readFileSync(results, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(text => JSON.parse(text));
  const env = { ...process.env, GAN_KIT_MUTATE: JSON.stringify({ file, mutants, results, ...how }) };
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--config', 'lab/mutate/vitest.config.mjs'], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // It has a group of its own, so whoever ends this script does not end it: a mutant in a loop would go on for good.
  const end = () => process.kill(-child.pid, 'SIGKILL');
  process.on('exit', end);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (said = `${said}${data}`.slice(-4000)));
  return new Promise(settle => {
    let seen = -1;
    let hangs = false;
    const watch = setInterval(() => {
      const now = lines().length;
      hangs = now === seen;
      if (hangs) process.kill(-child.pid, 'SIGKILL');
      seen = now;
    }, PATIENCE_MS);
    child.on('exit', () => {
      clearInterval(watch);
      process.off('exit', end);
      const told = lines();
      rmSync(results, { force: true });
      const done = new Map(told.filter(({ by }) => by !== undefined).map(({ mutant, by }) => [mutant, by]));
      const whole = mutants.every(id => done.has(id));
      const at = told.at(-1)?.mutant;
      settle({
        done,
        at,
        why: whole ? undefined : hangs ? 'does not end' : at === undefined ? said : 'ends the process',
      });
    });
  });
}

function line({ file, mutants, results }) {
  const survived = mutants.filter(({ id }) => results[id]?.by === null).length;
  return `${file.padEnd(56)} ${String(mutants.length - survived).padStart(5)} killed ${String(survived).padStart(5)} survived`;
}

function report() {
  console.log('');
  const survivors = ({ mutants, results }) => mutants.filter(({ id }) => results[id]?.by === null);
  for (const source of sources) {
    console.log(line(source));
    for (const { line: at, from, to } of survivors(source)) console.log(`    ${source.file}:${at}  ${from}  →  ${to}`);
  }
  const all = sources.flatMap(({ mutants }) => mutants).length;
  const survived = sources.flatMap(survivors).length;
  console.log(`\n${all} mutants, ${all - survived} killed, ${survived} survived`);
  if (survived > 0) process.exitCode = 1;
}
