import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { engineThreads, registerSimd } from '../../../src/backends/simd/register';
import { ready } from '../../../src/ready';
import { machineName } from '../../bench/support/machineName';
import { ProgressLine } from '../../bench/support/progressLine';
import { keepPictures, updateDocs } from './docs';
import { keep, readKept } from './kept';
import type { Reproduction } from './reproduction';
import { judgementOf, type Result, summary } from './result';
import { runSeeds } from './run';

/** What `scripts/reproduce.mjs` was asked for, and where it is. */
export interface Asked {
  readonly names: readonly string[];
  readonly seeds: readonly number[];
  readonly resume: boolean;
  readonly data?: string;
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

/** Runs the reproductions, one after the other. Resolves to the exit code: 1 if a seed failed. */
export async function main(asked: Asked): Promise<number> {
  if (asked.judge) {
    for (const name of asked.names) await judgeAgain(name, asked);
    if (asked.docs) await updateDocs(asked.root);
    return 0;
  }
  const { backend } = await chooseBackend(asked.threads);
  const threads = backend === 'simd' ? await engineThreads() : 1;
  let code = 0;
  for (const name of asked.names) code = Math.max(code, await reproduce(name, asked, threads));
  if (asked.docs) await updateDocs(asked.root);
  return code;
}

async function chooseBackend(threads: number | undefined): Promise<{ backend: string }> {
  if (threads !== undefined) await registerSimd({ threads });
  return ready();
}

async function judgeAgain(name: string, { root, built, json }: Asked): Promise<void> {
  const kept = await readKept(root, name);
  if (!kept) return console.error(`${name}: nothing is kept of it.`);
  const result = { ...kept, ...judgementOf(await programOf(name, built), kept.runs) };
  await keep(root, result);
  report(result, json);
}

async function programOf(name: string, built: string): Promise<Reproduction> {
  const program = (await import(pathToFileURL(join(built, `${name}.mjs`)).href)) as { reproduction: Reproduction };
  return program.reproduction;
}

async function reproduce(name: string, asked: Asked, threads: number): Promise<number> {
  const { root, data, json, docs, seeds, resume } = asked;
  const reproduction = await programOf(name, asked.built);
  const out = join(asked.out, name);
  const before = resume ? await readKept(root, name) : undefined;
  const progress = new ProgressLine(process.stderr);
  let code = 0;
  let latest: Result | undefined;
  const stop = () => {
    progress.clear();
    console.error('Interrupted.');
    if (latest) report(latest, json);
    process.exit(130);
  };
  process.once('SIGINT', stop);
  const result = await runSeeds({
    name,
    reproduction,
    seeds,
    out,
    ...(data !== undefined && { data }),
    ...(before && before.data === (data !== undefined) && { kept: before.runs }),
    place: { node: process.versions.node, threads, machine: machineName() },
    say: text => progress.show(text),
    keep: async next => {
      latest = next;
      await keep(root, next);
    },
    failed: (seed, error) => {
      code = 1;
      progress.clear();
      console.error(`${name}, seed ${seed} failed:`, error);
    },
  });
  process.off('SIGINT', stop);
  progress.clear();
  if (!result) return 1;
  if (docs) await keepPictures(root, name, join(out, `seed${result.runs[0]?.seed}`));
  report(result, json);
  return code;
}

function report(result: Result, json: boolean): void {
  const { name, metric, figure, control, others, verdict, minutes, weights, published } = summary(result);
  const lines = [
    `${name}: ${metric}`,
    `  ours       ${figure.median}, from ${figure.min} to ${figure.max} over ${figure.seeds} seed${figure.seeds === 1 ? '' : 's'}`,
    ...(control === null ? [] : [`  control    ${control} (${result.control ?? 'the same measure'})`]),
    `  published  ${published} (${result.published.source})`,
    `  verdict    ${verdict}`,
    ...result.demands.map(
      demand => `  demanded   ${demand.text}: ${demand.verdict}${demand.flaw ? ` (${demand.flaw})` : ''}`,
    ),
    ...Object.entries(others).map(([key, value]) => `  ${key}: ${value}`),
    `  ${weights} weights, ${minutes} min for a seed`,
  ];
  console.log(lines.join('\n'));
  if (json) console.log(JSON.stringify(summary(result)));
}
