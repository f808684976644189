import type { Checkup } from './checkup';
import type { Finding } from './finding';
import { RULES } from './rules/all';

/** No verdict before so many steps: early numbers say little. */
const EARLIEST = 200;
/** Checkups that a verdict is of: the last ones. */
const WINDOW = 5;

/**
 * What is wrong with a run, from checkups in the order of their steps: one finding for each complaint, or for each
 * player it could be about. Nothing but `notFinite` is said before step 200 and five checkups.
 *
 * Bounds are those of the field where there are some, and say whose: see their rules. The others are ours, chosen on
 * runs with planted faults of other seeds than those that docs/doctor.md counts.
 */
export function diagnose(checkups: readonly Checkup[]): readonly Finding[] {
  const last = checkups.at(-1);
  if (!last) return [];
  if (last.broken !== undefined) return [notFinite(last, last.broken)];
  const recent = checkups.slice(-WINDOW);
  if (last.step < EARLIEST || recent.length < WINDOW) return [];
  return RULES.flatMap(rule => rule(recent, checkups));
}

function notFinite({ step, n }: Checkup, why: string): Finding {
  return {
    complaint: 'notFinite',
    verdict: 'alarm',
    window: [step, step],
    n,
    because: `At step ${step} a number was not finite. ${why}`,
    remedies: [
      'go on from the last checkpoint with a lower learningRate',
      'gradients cut to a length: clipped(adam(), { norm: 1 }) as an optimizer',
      'check that pictures lie in [-1, 1]',
    ],
  };
}
