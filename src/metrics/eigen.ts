/** Eigenvalues of a symmetric matrix, in no order, and the eigenvectors: number k in column k. */
export interface Eigen {
  readonly values: Float64Array;
  /** Row by row. */
  readonly vectors: Float64Array;
}

const MOST_SWEEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's cyclic rotations (Golub & Van Loan, Matrix Computations, §8.5), in float64:
 * sure, to the last digits, and for the few hundred rows of a covariance quick enough.
 *
 * @param matrix `n × n` values, row by row; only read
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const small = 1e-32 * squares(a);
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, n) > small; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i] ?? 0), vectors };
}

/** Turns rows and columns p and q so that the element they share becomes zero. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const [pp, qq, pq] = [a[p * n + p] ?? 0, a[q * n + q] ?? 0, a[p * n + q] ?? 0];
  if (pq === 0) return;
  const theta = (qq - pp) / (2 * pq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  turn(a, [p, q], n, n, c, s);
  turn(a, [p * n, q * n], 1, n, c, s);
  turn(vectors, [p, q], n, n, c, s);
}

/** `(x, y) ← (c x − s y, s x + c y)` for `count` pairs that start at `x` and `y` and lie `step` apart. */
function turn(
  a: Float64Array,
  [x, y]: readonly [number, number],
  step: number,
  count: number,
  c: number,
  s: number,
): void {
  for (let k = 0, i = x, j = y; k < count; k++, i += step, j += step) {
    const [u, v] = [a[i] ?? 0, a[j] ?? 0];
    a[i] = c * u - s * v;
    a[j] = s * u + c * v;
  }
}

const squares = (a: Float64Array): number => a.reduce((sum, value) => sum + value * value, 0);

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += 2 * (a[i * n + j] ?? 0) ** 2;
  return sum;
}
