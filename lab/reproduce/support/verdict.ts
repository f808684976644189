import type { Demand } from './reproduction';
import type { Run } from './result';

/** What a reader may take from the figures. */
export type Verdict = 'shown' | 'partly' | 'not shown';

/** A demand and what came of it. */
export interface Judged extends Pick<Demand, 'text' | 'flaw'> {
  readonly verdict: Verdict;
}

/** *shown* if it holds of every seed, *partly* if of some; *not shown* too where the measurement cannot show it. */
export function judge({ text, holds, flaw }: Demand, runs: readonly Run[]): Judged {
  const none = { control: Number.NaN, baseline: Number.NaN, floor: Number.NaN, others: {} };
  const held = runs.filter(run => holds({ ...none, ...run })).length;
  const verdict = flaw !== undefined || held === 0 ? 'not shown' : held < runs.length ? 'partly' : 'shown';
  return { text, verdict, ...(flaw !== undefined && { flaw }) };
}

/** Of all demands together: *not shown* if the first is not, *shown* if all are. */
export function overall(demands: readonly Judged[]): Verdict {
  if (demands[0]?.verdict === 'not shown') return 'not shown';
  return demands.every(({ verdict }) => verdict === 'shown') ? 'shown' : 'partly';
}
