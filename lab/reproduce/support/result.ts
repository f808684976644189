import { median } from '../../bench/support/result';
import type { Measured, Reproduction } from './reproduction';
import { type Judged, judge, overall, type Verdict } from './verdict';

/** Of what a figure is. */
interface Ran {
  readonly seed: number;
  /** The commit it was run on, library and all. */
  readonly commit?: string;
  /** Of processor time, all threads together: what else the machine does meanwhile does not count. */
  readonly minutes: number;
}

/** What one seed gave. */
export interface Run extends Measured, Ran {}

/** A seed that ended in an error or in numbers that are not finite. It counts, and fulfils nothing. */
export interface Failed extends Ran {
  readonly failed: string;
}

export type Outcome = Run | Failed;

/** What is said of the seeds of one reproduction. */
export interface Judgement
  extends Pick<Reproduction, 'metric' | 'published' | 'differs' | 'control' | 'baseline' | 'floor'> {
  readonly verdict: Verdict;
  readonly demands: readonly Judged[];
}

/** Figures that another program of the same name gave: told, and not mixed with those of this one. */
export interface Earlier extends Pick<Result, 'program' | 'data' | 'verdict'> {
  readonly figures: readonly (Pick<Run, 'seed' | 'figure'> | Pick<Failed, 'seed' | 'failed'>)[];
}

/** All seeds of one reproduction, and what they were taken on. */
export interface Result extends Judgement {
  readonly name: string;
  /** A hash of the program that gave the figures, see `programHash`. */
  readonly program: string;
  readonly runs: readonly Outcome[];
  readonly earlier?: readonly Earlier[];
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
  /** Over the seeds that gave one, `null` if none did. */
  readonly figure: {
    readonly median: number;
    readonly min: number;
    readonly max: number;
    readonly seeds: number;
  } | null;
  /** The median over the seeds, `null` where there is none; so with those below. */
  readonly control: number | null;
  readonly baseline: number | null;
  readonly floor: number | null;
  readonly published: number | string;
  readonly verdict: Verdict;
  /** How many seeds failed. */
  readonly failed: number;
  /** The longest a seed took. */
  readonly minutes: number;
  readonly weights: number;
  readonly others: Readonly<Record<string, number>>;
}

/** Holds the seeds against what is demanded of each. */
export function judgementOf(reproduction: Reproduction, runs: readonly Outcome[]): Judgement {
  const { metric, published, differs, control, baseline, floor, demands } = reproduction;
  const judged = demands.map(demand => judge(demand, runs));
  return {
    metric,
    published,
    ...(differs !== undefined && { differs }),
    ...(control !== undefined && { control }),
    ...(baseline !== undefined && { baseline }),
    ...(floor !== undefined && { floor }),
    verdict: overall(judged),
    demands: judged,
  };
}

/** A result as it is told beside that of another program. */
export const earlierOf = ({ program, data, verdict, runs }: Result): Earlier => ({
  program,
  data,
  verdict,
  figures: runs.map(run =>
    'failed' in run ? { seed: run.seed, failed: run.failed } : { seed: run.seed, figure: run.figure },
  ),
});

/** The seeds that gave figures. */
export const measuredOf = (runs: readonly Outcome[]): readonly Run[] =>
  runs.flatMap(run => ('failed' in run ? [] : [run]));

export function summary({ name, metric, published, runs, verdict }: Result): Summary {
  const measured = measuredOf(runs);
  const figures = measured.map(({ figure }) => figure);
  const names = [...new Set(measured.flatMap(({ others = {} }) => Object.keys(others)))];
  const over = (read: (run: Run) => number | undefined) => medianOf(measured.flatMap(run => read(run) ?? []));
  return {
    name,
    metric,
    figure:
      figures.length === 0
        ? null
        : {
            median: rounded(median(figures)),
            min: rounded(Math.min(...figures)),
            max: rounded(Math.max(...figures)),
            seeds: figures.length,
          },
    control: over(({ control }) => control),
    baseline: over(({ baseline }) => baseline),
    floor: over(({ floor }) => floor),
    published: published.figure,
    verdict,
    failed: runs.length - measured.length,
    minutes: rounded(Math.max(...runs.map(({ minutes }) => minutes))),
    weights: Math.max(0, ...measured.map(({ weights }) => weights)),
    others: Object.fromEntries(names.map(key => [key, over(({ others }) => others?.[key]) ?? Number.NaN])),
  };
}

const medianOf = (values: readonly number[]): number | null => (values.length === 0 ? null : rounded(median(values)));

/** To four digits that count. */
export const rounded = (value: number): number => Number(value.toPrecision(4));
