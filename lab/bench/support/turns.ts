import { type Figure, median, rounded } from './result';

/** Someone who can do the work of a case and say how long it took. */
export interface Contestant {
  readonly name: string;
  /**
   * Does the work of a case, again until `atLeast` milliseconds have passed, and returns the milliseconds of each time.
   */
  turn(name: string, atLeast: number): Promise<readonly number[]>;
}

/** How long to measure. */
export interface Pace {
  /** Turns of each contestant, after one to warm up. */
  readonly rounds: number;
  /** Milliseconds of a turn, if one time does not take longer. */
  readonly turnMs: number;
  /** Milliseconds after which a contestant takes no more turns at a case, once it has taken one that counts. */
  readonly budgetMs: number;
  /** Milliseconds between turns, in which threads of the last contestant go to sleep. */
  readonly restMs: number;
}

/** Told before each turn; `round` 0 warms up. */
export type Progress = (at: { case: string; contestant: string; round: number }) => void;

/**
 * Lets the contestants take turns, so that a slow minute of the machine hits all alike, and returns for each case their
 * median milliseconds. A contestant that throws takes no further turns at the case and gets its message instead.
 */
export async function takeTurns(
  contestants: readonly Contestant[],
  cases: readonly string[],
  pace: Pace,
  onTurn: Progress = () => {},
): Promise<Record<string, Record<string, Figure>>> {
  const results: Record<string, Record<string, Figure>> = {};
  for (const name of cases) results[name] = await oneCase(contestants, name, pace, onTurn);
  return results;
}

async function oneCase(contestants: readonly Contestant[], name: string, pace: Pace, onTurn: Progress) {
  const entries = contestants.map(contestant => ({ contestant, times: [] as number[], spent: 0, fault: '' }));
  for (let round = 0; round <= pace.rounds; round++) {
    for (const entry of entries) {
      const enough = entry.times.length > 0 && entry.spent >= pace.budgetMs;
      if (entry.fault || enough) continue;
      onTurn({ case: name, contestant: entry.contestant.name, round });
      try {
        const times = await entry.contestant.turn(name, pace.turnMs);
        entry.spent += times.reduce((sum, ms) => sum + ms, 0);
        if (round > 0) entry.times.push(...times);
      } catch (error) {
        entry.fault = error instanceof Error ? error.message : String(error);
      }
      await new Promise(done => setTimeout(done, pace.restMs));
    }
  }
  return Object.fromEntries(
    entries.map(({ contestant, times, fault }) => [contestant.name, fault || rounded(median(times))]),
  );
}
