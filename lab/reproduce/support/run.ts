import { join } from 'node:path';
import { duration } from '../../../src/node/duration';
import type { Reproduction, Setting } from './reproduction';
import { judgementOf, type Result, type Run } from './result';

/** What {@link runSeeds} is to do, and where it tells. */
export interface Plan extends Pick<Setting, 'data' | 'out' | 'say'> {
  readonly name: string;
  readonly reproduction: Reproduction;
  readonly seeds: readonly number[];
  /** Runs measured before that count. */
  readonly kept?: readonly Run[];
  /** What figures are taken on. */
  readonly place: Pick<Result, 'node' | 'threads' | 'machine'>;
  /** Told after each seed, so that what is there is safe. */
  readonly keep: (result: Result) => Promise<void>;
  /** Told of a seed that failed; the others go on. */
  readonly failed: (seed: number, error: unknown) => void;
}

/**
 * Trains with one seed after the other. A seed that fails is told and left out.
 *
 * @returns undefined if no seed gave a figure
 */
export async function runSeeds(plan: Plan): Promise<Result | undefined> {
  const { seeds, kept = [], keep, failed } = plan;
  const runs = [...kept];
  const left = seeds.filter(seed => runs.every(run => run.seed !== seed));
  for (const [at, seed] of left.entries()) {
    try {
      runs.push(await runSeed(plan, seed, left.length - at, runs));
    } catch (error) {
      failed(seed, error);
      continue;
    }
    await keep(resultOf(plan, runs));
  }
  return runs.length > 0 ? resultOf(plan, runs) : undefined;
}

async function runSeed(plan: Plan, seed: number, left: number, before: readonly Run[]): Promise<Run> {
  const { name, reproduction, seeds, data, out, say } = plan;
  const start = performance.now();
  const others =
    before.length > 0 ? ` (${duration(left * 60 * meanMinutes(before))} for ${left} of ${seeds.length} seeds)` : '';
  const measured = await reproduction.run({
    seed,
    part: 'test',
    out: join(out, `seed${seed}`),
    ...(data !== undefined && { data }),
    say: text => say(`${name}, seed ${seed}${others}: ${text}`),
  });
  const numbers = [measured.figure, measured.control ?? 0, ...Object.values(measured.others ?? {})];
  if (!numbers.every(Number.isFinite)) throw new Error(`A figure is not finite: ${JSON.stringify(measured)}`);
  return { seed, minutes: (performance.now() - start) / 60_000, ...measured };
}

const meanMinutes = (runs: readonly Run[]) => runs.reduce((sum, { minutes }) => sum + minutes, 0) / runs.length;

function resultOf({ name, reproduction, data, place }: Plan, runs: readonly Run[]): Result {
  const sorted = [...runs].sort((a, b) => a.seed - b.seed);
  return { name, ...judgementOf(reproduction, sorted), runs: sorted, data: data !== undefined, ...place };
}
