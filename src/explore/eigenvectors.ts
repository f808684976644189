/** Sweeps after which nothing is left beside the diagonal; six to ten do. */
const MOST_SWEEPS = 60;

/** Eigenvalues from the largest on, and their eigenvectors as rows. */
export interface Eigenvectors {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/**
 * Eigenvalues and unit eigenvectors of a symmetric matrix, in float64, by Jacobi's rotations (Golub & Van Loan, Matrix
 * Computations, §8.5). Of each vector the entry farthest from 0 is positive.
 *
 * @param matrix `n × n` values, row by row
 */
export function symmetricEigenvectors(matrix: Float64Array, n: number): Eigenvectors {
  const a = matrix.slice();
  const v = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < MOST_SWEEPS && beside(a, n) > 0; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => (a[j * n + j] ?? 0) - (a[i * n + i] ?? 0));
  return {
    values: Float64Array.from(order, i => a[i * n + i] ?? 0),
    vectors: order.map(i => signed(Float64Array.from({ length: n }, (_, row) => v[row * n + i] ?? 0))),
  };
}

/** The sum of squares beside the diagonal, 0 where it is lost in the rounding of what is on it. */
function beside(a: Float64Array, n: number): number {
  let [off, on] = [0, 0];
  for (let i = 0; i < n; i++) {
    on += (a[i * n + i] ?? 0) ** 2;
    for (let j = 0; j < n; j++) if (i !== j) off += (a[i * n + j] ?? 0) ** 2;
  }
  return off <= 1e-30 * on ? 0 : off;
}

/** The rotation of axes p and q that leaves nothing at their place beside the diagonal. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const between = a[p * n + q] ?? 0;
  if (between === 0) return;
  const theta = ((a[q * n + q] ?? 0) - (a[p * n + p] ?? 0)) / (2 * between);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const turn = (of: Float64Array, i: number, j: number): void => {
    const [x, y] = [of[i] ?? 0, of[j] ?? 0];
    of[i] = c * x - c * t * y;
    of[j] = c * t * x + c * y;
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q);
}

function signed(vector: Float64Array): Float64Array {
  let farthest = 0;
  for (const x of vector) if (Math.abs(x) > Math.abs(farthest) + 1e-9) farthest = x;
  return farthest < 0 ? vector.map(x => -x) : vector;
}
