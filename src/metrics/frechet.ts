import { check } from '../core/checks';
import { columnMeans } from './distances';
import { symmetricEigen } from './eigen';
import { checkMatrices, type Matrix } from './matrix';

/** Mean and covariance of a set of features. */
export interface Gaussian {
  readonly mean: Float64Array;
  /** `d × d`, row by row. */
  readonly covariance: Float64Array;
}

/**
 * The Fréchet distance between two sets of features, each taken for a Gaussian (Dowson & Landau 1982; Heusel et al. 2017, eq. 6):
 * `‖μ₁ − μ₂‖² + Tr(C₁ + C₂ − 2(C₁C₂)^½)`, in float64. With features of the Inception net it is the FID; with those of another net it
 * is a number of its own, comparable only with others of that net. It needs many more rows than columns: few make it large.
 *
 * @throws GanKitError `shape` if columns differ or there are less than two rows, `data` if a value is not finite
 * @example
 * frechetDistance(matrixOf(judge.features(generated)), matrixOf(judge.features(real)));
 */
export function frechetDistance(a: Matrix, b: Matrix): number {
  checkMatrices('frechetDistance', { a, b });
  return frechetBetween(gaussianOf(a), gaussianOf(b));
}

/** The Fréchet distance of two Gaussians. Exact but for rounding, and never below zero. */
export function frechetBetween(a: Gaussian, b: Gaussian): number {
  const n = a.mean.length;
  const apart = a.mean.reduce((sum, value, i) => sum + (value - (b.mean[i] ?? 0)) ** 2, 0);
  // (C₁C₂)^½ has the trace of (C₁^½ C₂ C₁^½)^½, which is symmetric.
  const root = squareRoot(a.covariance, n);
  const product = times(times(root, b.covariance, n), root, n);
  const shared = symmetricEigen(symmetrised(product, n), n).values.reduce(
    (sum, v) => sum + Math.sqrt(Math.max(0, v)),
    0,
  );
  return Math.max(0, apart + trace(a.covariance, n) + trace(b.covariance, n) - 2 * shared);
}

/** Mean and unbiased covariance of the rows. */
export function gaussianOf(matrix: Matrix): Gaussian {
  const { values, rows, columns } = matrix;
  check(rows > 1, 'shape', () => `frechetDistance: expected at least two rows, got ${rows}.`);
  const mean = columnMeans(matrix);
  const covariance = new Float64Array(columns * columns);
  const centred = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) centred[i] = (values[row * columns + i] ?? 0) - (mean[i] ?? 0);
    for (let i = 0; i < columns; i++) {
      const own = (centred[i] ?? 0) / (rows - 1);
      if (own === 0) continue;
      for (let j = 0, at = i * columns; j <= i; j++, at++)
        covariance[at] = (covariance[at] ?? 0) + own * (centred[j] ?? 0);
    }
  }
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < i; j++) covariance[j * columns + i] = covariance[i * columns + j] ?? 0;
  return { mean, covariance };
}

/** The symmetric root of a matrix without negative eigenvalues. */
function squareRoot(matrix: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n);
  const scaled = vectors.map((v, at) => v * Math.sqrt(Math.max(0, values[at % n] ?? 0)));
  return times(scaled, transposed(vectors, n), n);
}

function times(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const own = a[i * n + k] ?? 0;
      for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] ?? 0) + own * (b[k * n + j] ?? 0);
    }
  }
  return out;
}

const transposed = (a: Float64Array, n: number) => a.map((_, at) => a[(at % n) * n + Math.floor(at / n)] ?? 0);
const symmetrised = (a: Float64Array, n: number) => {
  const mirrored = transposed(a, n);
  return a.map((value, at) => (value + (mirrored[at] ?? 0)) / 2);
};

function trace(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i * n + i] ?? 0;
  return sum;
}
