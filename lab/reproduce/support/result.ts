import { median } from '../../bench/support/result';
import type { Measured, Reproduction } from './reproduction';
import { type Judged, judge, overall, type Verdict } from './verdict';

/** What one seed gave. */
export interface Run extends Measured {
  readonly seed: number;
  readonly minutes: number;
}

/** What is said of the seeds of one reproduction. */
export interface Judgement extends Pick<Reproduction, 'metric' | 'published' | 'control'> {
  readonly verdict: Verdict;
  readonly demands: readonly Judged[];
}

/** All seeds of one reproduction, and what they were taken on. */
export interface Result extends Judgement {
  readonly name: string;
  readonly runs: readonly Run[];
  /** Whether a folder of data was given. */
  readonly data: boolean;
  readonly node: string;
  readonly threads: number;
  /** Such as `2 × AMD EPYC, linux x64`. */
  readonly machine: string;
}

/** The result in one line of JSON. */
export interface Summary {
  readonly name: string;
  readonly metric: string;
  readonly figure: { readonly median: number; readonly min: number; readonly max: number; readonly seeds: number };
  /** The median over the seeds, `null` where there is none; so with `others`. */
  readonly control: number | null;
  readonly published: number | string;
  readonly verdict: Verdict;
  /** The longest a seed took. */
  readonly minutes: number;
  readonly weights: number;
  readonly others: Readonly<Record<string, number>>;
}

/** Holds the seeds against what is demanded of each. */
export function judgementOf({ metric, published, control, demands }: Reproduction, runs: readonly Run[]): Judgement {
  const judged = demands.map(demand => judge(demand, runs));
  return { metric, published, ...(control !== undefined && { control }), verdict: overall(judged), demands: judged };
}

/** Medians over the seeds of all that was measured. */
export function medians(runs: readonly Run[]): {
  figure: number;
  control: number;
  others: Readonly<Record<string, number>>;
} {
  const controls = runs.flatMap(({ control }) => (control === undefined ? [] : [control]));
  const names = [...new Set(runs.flatMap(({ others = {} }) => Object.keys(others)))];
  const ofName = (name: string) => runs.flatMap(({ others }) => others?.[name] ?? []);
  return {
    figure: median(runs.map(({ figure }) => figure)),
    control: controls.length > 0 ? median(controls) : Number.NaN,
    others: Object.fromEntries(names.map(name => [name, median(ofName(name))])),
  };
}

export function summary({ name, metric, published, runs, verdict }: Result): Summary {
  const { figure, control, others } = medians(runs);
  const figures = runs.map(run => run.figure);
  return {
    name,
    metric,
    figure: {
      median: rounded(figure),
      min: rounded(Math.min(...figures)),
      max: rounded(Math.max(...figures)),
      seeds: runs.length,
    },
    control: Number.isNaN(control) ? null : rounded(control),
    published: published.figure,
    verdict,
    minutes: rounded(Math.max(...runs.map(({ minutes }) => minutes))),
    weights: Math.max(...runs.map(({ weights }) => weights)),
    others: Object.fromEntries(Object.entries(others).map(([key, value]) => [key, rounded(value)])),
  };
}

/** To four digits that count. */
export const rounded = (value: number): number => Number(value.toPrecision(4));
