import type { Checkup } from '../checkup';
import type { Complaint, Finding } from '../finding';

/** Looks at the last few checkups of a run, and at all of them. */
export type Rule = (recent: readonly Checkup[], all: readonly Checkup[]) => readonly Finding[];

type About = Partial<Pick<Finding, 'player' | 'value' | 'bound' | 'remedies'>>;

/** A finding of the window. What is fine needs no remedy. */
export function finding(
  recent: readonly Checkup[],
  complaint: Complaint,
  verdict: Finding['verdict'],
  because: string,
  about: About = {},
): Finding {
  const [from = 0, to = 0] = [recent[0]?.step, recent.at(-1)?.step];
  const isWrong = verdict === 'alarm' || verdict === 'watch';
  return {
    complaint,
    verdict,
    because,
    window: [from, to],
    n: recent.at(-1)?.n ?? 0,
    ...about,
    remedies: isWrong ? (about.remedies ?? []) : [],
  };
}

/** The middle of the numbers that are there. */
export function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter(value => value !== undefined).sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

export const shown = (value: number): string => `${Number(value.toPrecision(3))}`;
export const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/** Those that have gradients. */
export const playersOf = (recent: readonly Checkup[]): readonly string[] => Object.keys(recent.at(-1)?.gradients ?? {});
