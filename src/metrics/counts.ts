import type { Matrix } from './matrix';

/** How many examples a score was made of: scores of other numbers do not compare. */
export interface SampleCounts {
  readonly generated: number;
  readonly real: number;
}

export const countsOf = (generated: Matrix, real: Matrix): SampleCounts => ({
  generated: generated.rows,
  real: real.rows,
});
