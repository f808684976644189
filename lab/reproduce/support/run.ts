import { join } from 'node:path';
import { GanKitError } from '../../../src/core/errors';
import { duration } from '../../../src/node/duration';
import type { Measured, Reproduction, Setting } from './reproduction';
import { earlierOf, judgementOf, type Outcome, type Result } from './result';

/** What {@link runSeeds} is to do, and where it tells. */
export interface Plan extends Pick<Setting, 'part' | 'data' | 'out' | 'say'> {
  readonly name: string;
  readonly reproduction: Reproduction;
  readonly seeds: readonly number[];
  /** What was measured before: seeds of the same program on the same data count, those of another are told. */
  readonly kept?: Result;
  /** What is kept by now: another process may have measured seeds of its own meanwhile, which must not be lost. */
  readonly keptNow?: () => Promise<Result | undefined>;
  /** What the figures are of, and what they are taken on. */
  readonly place: Pick<Result, 'program' | 'node' | 'threads' | 'machine'>;
  /** The commit that is run, where it is known. */
  readonly commit?: string;
  /** Told after each seed, so that what is there is safe. */
  readonly keep: (result: Result, latest: Outcome) => Promise<void>;
  /** Told of a seed that failed; the others go on. */
  readonly failed: (seed: number, error: unknown) => void;
}

/**
 * Trains with one seed after the other. A seed that fails is told, and counts as one that fulfils nothing.
 *
 * @throws GanKitError `data`, `io` or `backend` if there is nothing to train on, which no seed is to blame for
 */
export async function runSeeds(plan: Plan): Promise<Result> {
  const { seeds, keep } = plan;
  const same = plan.kept !== undefined && isSame(plan, plan.kept);
  const runs = same ? [...(plan.kept?.runs ?? [])] : [];
  const left = seeds.filter(seed => runs.every(run => run.seed !== seed));
  for (const [at, seed] of left.entries()) {
    if (runs.some(run => run.seed === seed)) continue;
    const latest = await runSeed(plan, seed, left.length - at, runs);
    const now = await plan.keptNow?.();
    const others = now && isSame(plan, now) ? now.runs.filter(run => run.seed !== seed) : [];
    runs.push(latest, ...others.filter(other => runs.every(run => run.seed !== other.seed)));
    await keep(resultOf(plan, runs), latest);
  }
  return resultOf(plan, runs);
}

const isSame = ({ place, data }: Plan, kept: Result) =>
  kept.program === place.program && kept.data === (data !== undefined);

async function runSeed(plan: Plan, seed: number, left: number, before: readonly Outcome[]): Promise<Outcome> {
  const { name, reproduction, seeds, part, data, out, say, failed } = plan;
  const start = process.cpuUsage();
  const ran = () => ({
    seed,
    ...(plan.commit !== undefined && { commit: plan.commit }),
    minutes: minutesOf(process.cpuUsage(start)),
  });
  const others =
    before.length > 0 ? ` (${duration(left * 60 * meanMinutes(before))} for ${left} of ${seeds.length} seeds)` : '';
  try {
    const measured = await reproduction.run({
      seed,
      part,
      out: join(out, `seed${seed}`),
      ...(data !== undefined && { data }),
      say: text => say(`${name}, seed ${seed}${others}: ${text}`),
    });
    checkFinite(measured);
    return { ...ran(), ...measured };
  } catch (error) {
    if (error instanceof GanKitError && ['data', 'io', 'backend'].includes(error.code)) throw error;
    failed(seed, error);
    return { ...ran(), failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Where there is a figure it must be one; what the row demands of others is for its demands to say. */
function checkFinite({ figure, control = 0, baseline = 0, floor = 0, others = {} }: Measured): void {
  const figures = Object.entries({ figure, control, baseline, floor, ...others });
  const wrong = figures.filter(([, value]) => !Number.isFinite(value)).map(([key, value]) => `${key}: ${value}`);
  if (wrong.length > 0) throw new Error(`Not finite: ${wrong.join(', ')}.`);
}

const minutesOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 60e6;

const meanMinutes = (runs: readonly Outcome[]) => runs.reduce((sum, { minutes }) => sum + minutes, 0) / runs.length;

function resultOf(plan: Plan, runs: readonly Outcome[]): Result {
  const { name, reproduction, data, place, kept } = plan;
  const sorted = [...runs].sort((a, b) => a.seed - b.seed);
  const before = kept?.earlier ?? [];
  const earlier = kept === undefined || isSame(plan, kept) ? before : [...before, earlierOf(kept)];
  return {
    name,
    ...judgementOf(reproduction, sorted),
    ...place,
    runs: sorted,
    ...(earlier.length > 0 && { earlier }),
    data: data !== undefined,
  };
}
