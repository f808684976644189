import type { Demand } from './reproduction';
import type { Outcome } from './result';

/** What a reader may take from the figures. */
export type Verdict = 'shown' | 'partly' | 'not shown';

/** How many seeds show something: 0 to 4. */
export const SEEDS = 5;

/** A demand and what came of it. */
export interface Judged extends Pick<Demand, 'text' | 'flaw'> {
  /** Of how many seeds it holds. */
  readonly seeds: number;
  readonly verdict: Verdict;
}

/** Whether a run fulfils a demand. One that failed fulfils nothing. */
export function fulfils({ holds }: Demand, outcome: Outcome): boolean {
  if ('failed' in outcome) return false;
  return holds({ control: Number.NaN, baseline: Number.NaN, floor: Number.NaN, others: {}, ...outcome });
}

/**
 * *shown* if it holds of every seed and there are five, *not shown* if of none or where the measurement cannot show it,
 * else *partly*.
 */
export function judge(demand: Demand, runs: readonly Outcome[]): Judged {
  const { text, flaw } = demand;
  const seeds = runs.filter(run => fulfils(demand, run)).length;
  const all = seeds === runs.length && seeds >= SEEDS;
  const verdict = flaw !== undefined || seeds === 0 ? 'not shown' : all ? 'shown' : 'partly';
  return { text, seeds, verdict, ...(flaw !== undefined && { flaw }) };
}

/** Of all demands together: *not shown* if the first is not, *shown* if all are. */
export function overall(demands: readonly Judged[]): Verdict {
  if (demands.length === 0 || demands[0]?.verdict === 'not shown') return 'not shown';
  return demands.every(({ verdict }) => verdict === 'shown') ? 'shown' : 'partly';
}
