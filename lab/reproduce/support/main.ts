import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { engineThreads, registerSimd } from '../../../src/backends/simd/register';
import { GanKitError } from '../../../src/core/errors';
import { ready } from '../../../src/ready';
import { machineName } from '../../bench/support/machineName';
import { ProgressLine } from '../../bench/support/progressLine';
import { type Committed, committed } from './committed';
import { keepPictures, updateDocs } from './docs';
import { keep, readKept } from './kept';
import { programHash } from './program';
import { reportOf } from './report';
import type { Reproduction, Setting } from './reproduction';
import { judgementOf, type Result, summary } from './result';
import { runSeeds } from './run';
import { keepTrial } from './trials';

/** What `scripts/reproduce.mjs` was asked for, and where it is. */
export interface Asked extends Pick<Setting, 'part' | 'data'> {
  readonly names: readonly string[];
  readonly seeds: readonly number[];
  readonly out: string;
  readonly threads?: number;
  readonly json: boolean;
  readonly docs: boolean;
  /** Trains nothing: holds the seeds that are kept against what is demanded now. */
  readonly judge: boolean;
  /** Folder of the compiled programs. */
  readonly built: string;
  readonly root: string;
}

/** Runs the reproductions, one after the other. Resolves to the exit code: 1 if a seed failed or was refused. */
export async function main(asked: Asked): Promise<number> {
  if (asked.judge) {
    for (const name of asked.names) await judgeAgain(name, asked);
    if (asked.docs) await updateDocs(asked.root);
    return 0;
  }
  const { backend } = await chooseBackend(asked.threads);
  const threads = backend === 'simd' ? await engineThreads() : 1;
  let code = 0;
  for (const name of asked.names) code = Math.max(code, await reproduce(name, asked, threads).catch(told(name)));
  if (asked.docs) await updateDocs(asked.root);
  return code;
}

/** What no seed is to blame for, such as missing data, is told, and the next name's turn comes. */
const told = (name: string) => (error: unknown) => {
  if (!(error instanceof GanKitError)) throw error;
  console.error(`${name}: ${error.message}`);
  return 1;
};

async function chooseBackend(threads: number | undefined): Promise<{ backend: string }> {
  if (threads !== undefined) await registerSimd({ threads });
  return ready();
}

/** Writes nothing if the program has changed: its demands are of a row that is to be run anew. */
async function judgeAgain(name: string, { root, built, json }: Asked): Promise<void> {
  const kept = await readKept(root, name);
  if (!kept) return console.error(`${name}: nothing is kept of it.`);
  const result = { ...kept, ...judgementOf(await programOf(name, built), kept.runs) };
  const same = kept.program === (await programHash(root, name));
  if (same) await keep(root, result);
  else console.error(`${name}: the program has changed since these seeds were run; nothing is written.`);
  tell(result, json);
}

async function programOf(name: string, built: string): Promise<Reproduction> {
  const program = (await import(pathToFileURL(join(built, `${name}.mjs`)).href)) as { reproduction: Reproduction };
  return program.reproduction;
}

async function reproduce(name: string, asked: Asked, threads: number): Promise<number> {
  const { root, part, data, json, docs, seeds } = asked;
  const state = await committed(root, name);
  if (part === 'test' && !mayOpenTest(name, state)) return 1;
  const reproduction = await programOf(name, asked.built);
  const program = await programHash(root, name);
  const stands = part === 'test' && (reproduction.folder === undefined || data !== undefined);
  const out = join(asked.out, part === 'test' ? name : `${name}-validation`);
  const kept = stands ? await readKept(root, name) : undefined;
  const commit = state.commit === undefined ? {} : { commit: state.commit };
  const progress = new ProgressLine(process.stderr);
  let code = 0;
  let latest: Result | undefined;
  const stop = () => {
    progress.clear();
    console.error('Interrupted.');
    if (latest) tell(latest, json);
    process.exit(130);
  };
  process.once('SIGINT', stop);
  const result = await runSeeds({
    name,
    reproduction,
    part,
    seeds,
    out,
    ...(data !== undefined && { data }),
    ...(kept && { kept }),
    ...(stands && { keptNow: () => readKept(root, name) }),
    place: { program, node: process.versions.node, threads, machine: machineName() },
    ...commit,
    say: text => progress.show(text),
    keep: async (next, outcome) => {
      latest = next;
      if (stands) await keep(root, next);
      if (part === 'test') return;
      const trial = { program, changed: state.changed.length > 0, data: data !== undefined };
      await keepTrial(root, name, outcome, { ...trial, demands: reproduction.demands });
    },
    failed: (seed, error) => {
      code = 1;
      progress.clear();
      console.error(`${name}, seed ${seed} failed:`, error);
    },
  });
  process.off('SIGINT', stop);
  progress.clear();
  if (docs && stands) await keepPictures(root, name, join(out, `seed${result.runs[0]?.seed}`));
  tell(result, json);
  if (part === 'test' && !stands)
    console.error(`Not kept: figures of ${name} stand on ${reproduction.folder} (--data).`);
  return code;
}

/** The test part is opened for a program that was committed, so that what it was cannot change afterwards. */
function mayOpenTest(name: string, { commit, changed }: Committed): boolean {
  if (commit === undefined)
    console.error(`${name}: no git clone, so whether its program was committed cannot be told.`);
  if (changed.length === 0) return true;
  console.error(
    `${name}: commit its program first: ${changed.join(', ')}. The test part is opened for a committed program alone; ` +
      'for trials there is --validate --seed 10. See docs/protocol.md.',
  );
  return false;
}

function tell(result: Result, json: boolean): void {
  console.log(reportOf(result));
  if (json) console.log(JSON.stringify(summary(result)));
}
