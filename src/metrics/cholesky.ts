import { dot, type Rows, transposed } from './products';

/**
 * A factor F of a symmetric matrix without negative eigenvalues, `FᵀF`, with as many rows as it has rank: Cholesky's,
 * which takes the largest of what is left on the diagonal first and ends where that is rounding (Higham 2002, Accuracy
 * and Stability of Numerical Algorithms, §10.3).
 *
 * @param matrix `n × n`, row by row; only read
 */
export function choleskyFactor(matrix: Float64Array, n: number): Rows {
  const left = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i] ?? 0);
  const least = n * Number.EPSILON * left.reduce((a, b) => Math.max(a, b), 0);
  const lower = new Float64Array(n * n);
  const free = new Set(left.keys());
  let rank = 0;
  for (; rank < n; rank++) {
    const [pivot = 0] = [...free].sort((a, b) => (left[b] ?? 0) - (left[a] ?? 0));
    const rest = left[pivot] ?? 0;
    if (!(rest > least)) break;
    const root = Math.sqrt(rest);
    lower[pivot * n + rank] = root;
    free.delete(pivot);
    for (const i of free) {
      const value = ((matrix[i * n + pivot] ?? 0) - dot(lower, i * n, lower, pivot * n, rank)) / root;
      lower[i * n + rank] = value;
      left[i] = (left[i] ?? 0) - value ** 2;
    }
  }
  const factor = transposed({ values: lower, rows: n, columns: n });
  return { values: factor.values.subarray(0, rank * n), rows: rank, columns: n };
}
