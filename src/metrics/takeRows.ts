import type { Matrix } from './matrix';

/** The rows of these numbers, in that order. */
export function takeRows({ values, columns }: Matrix, ids: ArrayLike<number>): Matrix {
  const out = new Float32Array(ids.length * columns);
  for (let i = 0; i < ids.length; i++) {
    const row = ids[i] ?? 0;
    out.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return { values: out, rows: ids.length, columns };
}
