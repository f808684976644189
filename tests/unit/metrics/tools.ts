import { Rng } from '../../../src/core/rng';
import type { Matrix } from '../../../src/metrics/matrix';

export const matrix = (rows: readonly (readonly number[])[]): Matrix => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
});

/** Independent normal numbers. */
export function gaussians(rows: number, columns: number, seed: number, deviation = 1, mean = 0): Matrix {
  const rng = new Rng(seed);
  const values = Float32Array.from({ length: rows * columns }, () => mean + deviation * rng.gaussian());
  return { values, rows, columns };
}

export const rowsOf = ({ values, rows, columns }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);

export const squaredDistance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + (v - (b[i] ?? Number.NaN)) ** 2, 0);
