import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { barsSvg, groupsOf } from './report/barsSvg';
import { updateDocs } from './report/docs';
import { profileText } from './report/profileText';
import { tableText } from './report/table';
import type { Benchmark, Where } from './support/benchmark';
import { findTorch } from './support/child';
import { ProgressLine } from './support/progressLine';
import { run } from './support/run';
import { runProfile } from './support/runProfile';

/** What `scripts/bench.mjs` was asked for, and where it is. */
export interface Asked {
  readonly names: readonly string[];
  readonly threads: number;
  readonly profile: boolean;
  readonly json: boolean;
  readonly docs: boolean;
  readonly picture?: string;
  /** Folder of the compiled programs. */
  readonly built: string;
  readonly root: string;
}

/** Runs the benchmarks, one after the other. */
export async function main(asked: Asked): Promise<void> {
  const torch = findTorch();
  const where: Where = {
    built: asked.built,
    sources: join(asked.root, 'lab/bench'),
    threads: asked.threads,
    ...(typeof torch !== 'string' && torch),
  };
  for (const name of asked.names) {
    const module = await import(pathToFileURL(join(asked.built, name, 'index.mjs')).href);
    const { benchmark } = module as { benchmark: Benchmark };
    if (asked.profile) await showProfile(benchmark, where);
    else await compare(benchmark, where, asked);
  }
  if (asked.names.length === 0) await updateDocs(asked.root, []);
}

async function compare(benchmark: Benchmark, where: Where, asked: Asked): Promise<void> {
  const progress = new ProgressLine(process.stderr);
  const result = await run(benchmark, where, text => progress.show(text));
  progress.clear();
  console.log(`${tableText(result)}\n`);
  const { name, unit } = benchmark;
  if (asked.picture) await writeFile(asked.picture, barsSvg(name, groupsOf(result, unit), unit));
  if (asked.docs) await updateDocs(asked.root, [result]);
  if (asked.json) console.log(JSON.stringify(result));
}

async function showProfile(benchmark: Benchmark, where: Where): Promise<void> {
  const progress = new ProgressLine(process.stderr);
  progress.show(`${benchmark.name}: where the time goes`);
  const profile = await runProfile(benchmark, where);
  progress.clear();
  console.log(typeof profile === 'string' ? profile : profileText(benchmark.name, where.threads, profile));
}
