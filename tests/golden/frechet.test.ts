import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { symmetricEigenvalues } from '../../src/metrics/eigen';
import { frechetDistance } from '../../src/metrics/frechet';
import type { Matrix } from '../../src/metrics/matrix';
import { sequence } from './sequence';

/** What `frechet.py` writes. */
interface Golden {
  readonly eigenvalues: { readonly symmetric: number[]; readonly graded: number[] };
  readonly distances: {
    readonly rows: readonly [number, number];
    readonly columns: number;
    readonly distance: number;
  }[];
}

const golden = JSON.parse(readFileSync(new URL('frechet.json', import.meta.url), 'utf8')) as Golden;

/** `count` numbers evenly from one to another. */
const evenly = (from: number, to: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

/** Features as `frechet.py` makes them, in float32. */
function features(seed: number, rows: number, columns: number): Matrix {
  const x = sequence(seed, rows * columns);
  const sizes = Float32Array.from(evenly(1, 0.1, columns));
  const values = x.map((value, at) => {
    const before = at % columns ? Math.fround((x[at - 1] ?? 0) * 0.5) : 0;
    return Math.fround(value + before) * (sizes[at % columns] ?? 0);
  });
  return { values, rows, columns };
}

const worst = (got: ArrayLike<number>, expected: readonly number[]): number =>
  Math.max(...expected.map((value, i) => Math.abs((got[i] ?? Number.NaN) - value)));

describe('symmetricEigenvalues', () => {
  it('are those of LAPACK', () => {
    const n = 40;
    const x = sequence(421, n * n);
    const matrix = Float64Array.from(x, (value, at) => value + (x[(at % n) * n + Math.floor(at / n)] ?? 0));
    expect(worst(symmetricEigenvalues(matrix, n), golden.eigenvalues.symmetric)).toBeLessThan(1e-7);
  });

  it('are those of LAPACK where rows go from 1 to a millionth', () => {
    const n = 30;
    const x = sequence(422, n * n);
    const sizes = evenly(0, -6, n).map(power => 10 ** power);
    const matrix = Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (x[i * n + k] ?? 0) * (x[j * n + k] ?? 0);
      return ((sizes[i] ?? 0) * (sizes[j] ?? 0) * sum) / n;
    });
    expect(worst(symmetricEigenvalues(matrix, n), golden.eigenvalues.graded)).toBeLessThan(1e-9);
  });
});

describe('frechetDistance', () => {
  it.each(golden.distances)('of $rows rows of $columns columns', ({ rows: [r1, r2], columns, distance }) => {
    const i = golden.distances.findIndex(d => d.columns === columns && d.rows[0] === r1);
    const [a, b] = [features(401 + i, r1, columns), features(411 + i, r2, columns)];
    expect(Math.abs(frechetDistance(a, b) / distance - 1)).toBeLessThan(1e-7);
  });
});
