import type { Entrant } from './child';
import type { Pace } from './turns';

/** Where a benchmark runs. */
export interface Where {
  /** Folder of the compiled contestants. */
  readonly built: string;
  /** Folder `bench` of the sources, for contestants that are not compiled. */
  readonly sources: string;
  /** Of contestants that use every core. */
  readonly threads: number;
  /** A Python with torch, if there is one. */
  readonly python?: string;
}

/** One case: the same work for each contestant. */
export interface Case {
  readonly gflop: number;
  /** Which bar of the picture it belongs to. */
  readonly group: string;
}

/** What `npm run bench -- NAME` runs. */
export interface Benchmark {
  readonly name: string;
  readonly cases: Readonly<Record<string, Case>>;
  /** How many numbers each contestant must train. Default: it trains none. */
  readonly weights?: number;
  readonly pace: Pace;
  readonly entrants: (where: Where) => Entrant[];
  /** Who writes a `Profile` and ends, if there is such a contestant. */
  readonly profiler?: (where: Where) => Entrant;
  /** What its picture shows: milliseconds of a step, or the speed of products. */
  readonly unit: 'ms' | 'GFLOP/s';
}
