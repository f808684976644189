import { GanKitError } from '../core/errors';

/** Steps after which the QL algorithm is given up; it takes two or three for each eigenvalue. */
const MOST_STEPS = 60;

/**
 * The eigenvalues of a symmetric matrix, ascending, in float64: Householder's reduction to three diagonals, then the QL
 * algorithm with implicit shifts (Golub & Van Loan, Matrix Computations, §8.3; EISPACK's tred1 and imtql1). Each is off
 * by some ε times the largest.
 *
 * @param matrix `n × n` values, row by row; only its lower half is read
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, beside } = tridiagonal(matrix.slice(), n);
  ql(diagonal, beside);
  return diagonal.sort();
}

/**
 * A symmetric matrix as three diagonals with the same eigenvalues; `beside[i]` joins places i and i + 1. Overwrites it.
 * From the last row up, a reflection turns each row into a number beside the diagonal, and the rest of the matrix with
 * it.
 */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; beside: Float64Array } {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    diagonal[i] = a[i * n + i] ?? 0;
    const u = a.subarray(i * n, i * n + i);
    beside[i - 1] = reflected(u);
    if (u[i - 1] !== 0) reflectBoth(a, n, u);
  }
  diagonal[0] = a[0] ?? 0;
  return { diagonal, beside };
}

/**
 * Turns a row into the vector u with which I − 2uuᵀ / uᵀu takes it to a multiple of the last axis, of length √2 so that
 * it is I − uuᵀ, and returns that multiple. Zeros where there is nothing to do.
 */
function reflected(row: Float64Array): number {
  const last = row.length - 1;
  let largest = 0;
  for (const value of row) largest = Math.max(largest, Math.abs(value));
  const end = row[last] ?? 0;
  let rest = 0;
  // Squares of what is divided by the largest neither over- nor underflow.
  for (let j = 0; j < last; j++) rest += largest > 0 ? ((row[j] ?? 0) / largest) ** 2 : 0;
  if (rest === 0) {
    row.fill(0);
    return end;
  }
  const length = largest * Math.sqrt(rest + (end / largest) ** 2);
  const onto = end > 0 ? -length : length;
  const tip = end - onto;
  const norm = Math.sqrt(2) / Math.hypot(largest * Math.sqrt(rest), tip);
  for (let j = 0; j < last; j++) row[j] = (row[j] ?? 0) * norm;
  row[last] = tip * norm;
  return onto;
}

/**
 * `(I − uuᵀ) A (I − uuᵀ)` of the corner of `u.length` rows: `A − uqᵀ − quᵀ` with `p = Au`, `q = p − ½ (uᵀp) u`. Lower
 * half alone.
 */
function reflectBoth(a: Float64Array, n: number, u: Float64Array): void {
  const size = u.length;
  const q = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const [row, own] = [i * n, u[i] ?? 0];
    let sum = 0;
    for (let j = 0; j < i; j++) {
      const value = a[row + j] ?? 0;
      sum += value * (u[j] ?? 0);
      q[j] = (q[j] ?? 0) + value * own;
    }
    q[i] = (q[i] ?? 0) + sum + (a[row + i] ?? 0) * own;
  }
  let half = 0;
  for (let i = 0; i < size; i++) half += 0.5 * (u[i] ?? 0) * (q[i] ?? 0);
  for (let i = 0; i < size; i++) q[i] = (q[i] ?? 0) - half * (u[i] ?? 0);
  for (let i = 0; i < size; i++) {
    const [row, x, y] = [i * n, u[i] ?? 0, q[i] ?? 0];
    for (let j = 0; j <= i; j++) a[row + j] = (a[row + j] ?? 0) - x * (q[j] ?? 0) - y * (u[j] ?? 0);
  }
}

/** The QL algorithm with implicit shifts: rotations until nothing is left beside the diagonal. */
function ql(d: Float64Array, e: Float64Array): void {
  const n = d.length;
  for (let low = 0; low < n; low++) {
    for (let step = 0; ; step++) {
      let high = low;
      while (high < n - 1 && !isLost(e[high] ?? 0, Math.abs(d[high] ?? 0) + Math.abs(d[high + 1] ?? 0))) high++;
      if (high === low) break;
      if (step === MOST_STEPS) throw new GanKitError('numeric', 'eigenvalues: no end of rotations. Is a value NaN?');
      sweep(d, e, low, high);
    }
  }
}

const isLost = (beside: number, diagonal: number): boolean => diagonal + Math.abs(beside) === diagonal;

/** One step on places `low` to `high`, with Wilkinson's shift. */
function sweep(d: Float64Array, e: Float64Array, low: number, high: number): void {
  const [first, next, between] = [d[low] ?? 0, d[low + 1] ?? 0, e[low] ?? 0];
  const theta = (next - first) / (2 * between);
  let g = (d[high] ?? 0) - first + between / (theta + Math.sign(theta || 1) * Math.hypot(theta, 1));
  let [s, c, p] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const [f, b] = [s * (e[i] ?? 0), c * (e[i] ?? 0)];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // A zero on the way parts the matrix.
      d[i + 1] = (d[i + 1] ?? 0) - p;
      e[high] = 0;
      return;
    }
    [s, c] = [f / r, g / r];
    g = (d[i + 1] ?? 0) - p;
    const turned = ((d[i] ?? 0) - g) * s + 2 * c * b;
    p = s * turned;
    d[i + 1] = g + p;
    g = c * turned - b;
  }
  d[low] = (d[low] ?? 0) - p;
  e[low] = g;
  e[high] = 0;
}
