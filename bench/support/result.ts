/** What one benchmark measured. A contestant that could not take part has a sentence instead of a number. */
export interface Result {
  readonly bench: string;
  readonly node: string;
  /** Threads that contestants using every core had. */
  readonly threads: number;
  /** Median milliseconds per step of each contestant. */
  readonly ms: Readonly<Record<string, number | string>>;
}

/** Someone who can run one step and say how long it took, in milliseconds. */
export interface Contestant {
  readonly name: string;
  step(): Promise<number>;
  /** Lets its process end. */
  stop(): void;
}

/**
 * Lets the contestants take turns, so that a slow minute of the machine hits all alike, and returns medians.
 * In each round a contestant runs as many steps as `perRound` says (default 1).
 */
export async function takeTurns(
  contestants: readonly Contestant[],
  rounds: number,
  perRound: Readonly<Record<string, number>> = {},
): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  for (let round = -1; round < rounds; round++) {
    for (const { name, step } of contestants) {
      for (let i = 0; i < (perRound[name] ?? 1); i++) {
        const ms = await step();
        // Round -1 warms up.
        if (round >= 0) times[name] = [...(times[name] ?? []), ms];
      }
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, Math.round(median(ms) * 10) / 10]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
