import { check } from '../core/checks';
import { choleskyFactor } from './cholesky';
import { columnMeans } from './distances';
import { symmetricEigenvalues } from './eigen';
import { checkMatrices, type Matrix } from './matrix';
import { dotProducts, gram, type Rows, transposed } from './products';

/** Mean and covariance of a set of features. */
export interface Gaussian {
  /** `d` numbers. */
  readonly mean: Float64Array;
  /** `d × d`, row by row. */
  readonly covariance: Float64Array;
}

/**
 * A Gaussian whose covariance is `FᵀF`, F having a row for each example: worth it where they are fewer than their
 * columns.
 */
interface Few {
  readonly mean: Float64Array;
  readonly factor: Rows;
}

/**
 * The Fréchet distance between two sets of features, each taken for a Gaussian (Dowson & Landau 1982; Heusel et al.
 * 2017, eq. 6): `‖μ₁ − μ₂‖² + Tr(C₁ + C₂ − 2(C₁C₂)^½)`, in float64. With features of the Inception net it is the FID;
 * with those of another net it is a number of its own, comparable only with others of that net. It needs many more rows
 * than columns: few make it large.
 *
 * It takes the time of some n³ products, n the columns or the rows, whichever are fewer: for 2,048 columns half a
 * minute. What is wanted is the sum of the roots of n eigenvalues, each off by rounding: at most by 1e-8 of the largest
 * root.
 *
 * @throws GanKitError `shape` if columns differ or there are less than two rows, `data` if a value is not finite
 * @example
 * frechetDistance(await matrixOf(judge.features(generated)), await matrixOf(judge.features(real)));
 */
export function frechetDistance(a: Matrix, b: Matrix): number {
  checkMatrices('frechetDistance', { a, b });
  return distance(summaryOf(a), summaryOf(b));
}

/**
 * The Fréchet distance of two Gaussians, such as those of {@link Moments}; never below zero. That of all rows is {@link
 * frechetDistance}.
 *
 * @throws GanKitError `shape` if they have different numbers of columns
 * @example
 * frechetBetween(made.gaussian(), real.gaussian());
 */
export function frechetBetween(a: Gaussian, b: Gaussian): number {
  const [d, other] = [a.mean.length, b.mean.length];
  check(d === other, 'shape', () => `frechetBetween: expected as many columns in b as in a, ${d}, got ${other}.`);
  return distance(a, b);
}

/** Mean and unbiased covariance of the rows. */
export function gaussianOf(matrix: Matrix): Gaussian {
  const { mean, rows } = centred(matrix);
  return { mean, covariance: gram(transposed(rows)).values.map(sum => sum / (rows.rows - 1)) };
}

function summaryOf(matrix: Matrix): Gaussian | Few {
  if (matrix.rows >= matrix.columns) return gaussianOf(matrix);
  const { mean, rows } = centred(matrix);
  const scale = 1 / Math.sqrt(rows.rows - 1);
  return { mean, factor: { ...rows, values: rows.values.map(value => value * scale) } };
}

/** The mean of the rows, and the rows less it. */
function centred(matrix: Matrix): { readonly mean: Float64Array; readonly rows: Rows } {
  const { values, rows, columns } = matrix;
  check(rows > 1, 'shape', () => `frechetDistance: expected at least two rows, got ${rows}.`);
  const mean = columnMeans(matrix);
  const less = Float64Array.from(values, (value, at) => value - (mean[at % columns] ?? 0));
  return { mean, rows: { values: less, rows, columns } };
}

function distance(a: Gaussian | Few, b: Gaussian | Few): number {
  const apart = a.mean.reduce((sum, value, i) => sum + (value - (b.mean[i] ?? 0)) ** 2, 0);
  return Math.max(0, apart + trace(a) + trace(b) - 2 * shared(a, b));
}

/**
 * `Tr (C₁C₂)^½`. With `C₁ = FᵀF` the eigenvalues of C₁C₂ are, beside zeros, those of `F C₂ Fᵀ`, which is symmetric;
 * with `C₂ = GᵀG` too those of `(FGᵀ)(FGᵀ)ᵀ`, or of the product the other way round.
 */
function shared(a: Gaussian | Few, b: Gaussian | Few): number {
  if (!('factor' in a) && 'factor' in b) return shared(b, a);
  const n = a.mean.length;
  const factor = 'factor' in a ? a.factor : choleskyFactor(a.covariance, n);
  const product =
    'factor' in b
      ? smallerGram(dotProducts(factor, b.factor))
      : dotProducts(dotProducts(factor, { values: b.covariance, rows: n, columns: n }), factor);
  return symmetricEigenvalues(product.values, product.rows).reduce((sum, v) => sum + Math.sqrt(Math.max(0, v)), 0);
}

const smallerGram = (x: Rows): Rows => gram(x.rows <= x.columns ? x : transposed(x));

function trace(of: Gaussian | Few): number {
  if ('factor' in of) return of.factor.values.reduce((sum, value) => sum + value * value, 0);
  const n = of.mean.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += of.covariance[i * n + i] ?? 0;
  return sum;
}
