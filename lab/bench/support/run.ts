import type { Benchmark, Where } from './benchmark';
import { type Child, startChild } from './child';
import { machineName } from './machineName';
import { measureRoof } from './measureRoof';
import { type CaseResult, type Figure, type Result, together } from './result';
import { takeTurns } from './turns';

/** The longest a contestant may take over one turn. */
const TURN_LIMIT_MS = 120_000;

/** Starts all contestants of a benchmark, lets them take turns, and returns what was measured. */
export async function run(benchmark: Benchmark, where: Where, tell: (text: string) => void): Promise<Result> {
  const { name, cases, pace } = benchmark;
  const entrants = benchmark.entrants(where);
  const children: Child[] = [];
  const absent: Record<string, string> = where.python
    ? {}
    : { pytorch: 'no Python with torch found; set PYTHON to one' };
  try {
    tell(`${name}: multiply-adds alone`);
    const roof = await measureRoof(where);
    for (const entrant of entrants) {
      tell(`${name}: ${entrant.name} gets ready`);
      try {
        const child = await startChild(entrant, TURN_LIMIT_MS);
        children.push(child);
        checkWork(child, benchmark);
      } catch (error) {
        absent[entrant.name] = messageOf(error);
      }
    }
    const playing = children.filter(child => !(child.name in absent));
    const measured = await takeTurns(playing, Object.keys(cases), pace, at => {
      const round = at.round === 0 ? 'warms up' : `round ${at.round} of ${pace.rounds}`;
      tell(`${name}: ${at.case}, ${at.contestant} ${round}`);
    });
    const names = [...entrants.map(entrant => entrant.name), ...Object.keys(absent)];
    return report(benchmark, where, [...new Set(names)], measured, absent, playing, roof);
  } finally {
    for (const child of children) child.stop();
  }
}

function report(
  { name, cases }: Benchmark,
  { threads }: Where,
  names: readonly string[],
  measured: Readonly<Record<string, Readonly<Record<string, Figure>>>>,
  absent: Readonly<Record<string, string>>,
  playing: readonly Child[],
  roof: Readonly<Record<string, number>>,
): Result {
  const results = Object.fromEntries(
    Object.entries(cases).map(([key, { gflop, group }]): [string, CaseResult] => {
      const ms = names.map(who => [who, absent[who] ?? measured[key]?.[who] ?? 'was not measured'] as const);
      return [key, { gflop, group, ms: Object.fromEntries(ms) }];
    }),
  );
  return {
    bench: name,
    node: process.versions.node,
    threads,
    ms: Object.fromEntries(names.map(who => [who, together(results, who)])),
    cases: results,
    roof,
    versions: Object.fromEntries(playing.map(({ name: who, greeting }) => [who, greeting.version])),
    machine: machineName(),
  };
}

/** @throws Error if a contestant trains another number of weights than it should */
function checkWork({ name, greeting }: Child, { weights }: Benchmark): void {
  if (greeting.weights === weights) return;
  throw new Error(`${name} trains ${greeting.weights} numbers where all should train ${weights}`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
