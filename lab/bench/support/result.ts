/** A measurement, or a sentence that says why there is none. */
export type Figure = number | string;

/** One case of a benchmark: the same work for each contestant. */
export interface CaseResult {
  /** Billions of floating-point operations, a multiply-add counted as two. */
  readonly gflop: number;
  /** Which bar of the picture it belongs to. */
  readonly group: string;
  /** Median milliseconds of each contestant. */
  readonly ms: Readonly<Record<string, Figure>>;
}

/** What one benchmark measured. */
export interface Result {
  readonly bench: string;
  readonly node: string;
  /** Threads that contestants using every core had. */
  readonly threads: number;
  /** Median milliseconds of each contestant: of a training step, or of all cases together, each once. */
  readonly ms: Readonly<Record<string, Figure>>;
  readonly cases: Readonly<Record<string, CaseResult>>;
  /**
   * GFLOP/s of multiply-adds alone in our engine's build, on one thread and on all: what no product can be faster than.
   */
  readonly roof: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, string>>;
  /** Such as `2 × AMD EPYC, linux x64`. */
  readonly machine: string;
}

/** All cases of one contestant together: the sum of its milliseconds, or the reason why one of them is missing. */
export function together(cases: Readonly<Record<string, CaseResult>>, contestant: string): Figure {
  const figures = Object.values(cases).map(({ ms }) => ms[contestant] ?? 'was not measured');
  const missing = figures.find(figure => typeof figure === 'string');
  return missing ?? rounded(figures.reduce<number>((sum, figure) => sum + Number(figure), 0));
}

/** To microseconds, more than which no clock here resolves. */
export const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

/** The middle value, or the mean of the middle two. @throws RangeError if there is none */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined) throw new RangeError('There is no median of nothing.');
  return sorted.length % 2 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? upper)) / 2;
}
