import { matMul, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { giveTurn } from '../core/giveTurn';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { Rng } from '../core/rng';
import { countsOf, type SampleCounts } from './counts';
import { checkMatrices, type Matrix } from './matrix';
import { takeRows } from './takeRows';

/** Options of {@link kernelDistance}. */
export interface KernelDistanceOptions {
  /** How many subsets are drawn. Default 100. */
  readonly subsets?: number;
  /** Examples of each side in a subset. Default half of the smaller side, at most 1000. */
  readonly subsetSize?: number;
  /** Of the draws. Default 0. */
  readonly seed?: number;
}

const OPTIONS: Kinds<KernelDistanceOptions> = { subsets: whole(1), subsetSize: whole(2), seed: whole() };

/** What {@link kernelDistance} finds. */
export interface KernelDistance {
  /** The mean over the subsets: 0 for equal distributions, and as often below as above it. */
  readonly distance: number;
  /** The standard error of `distance`; NaN of one subset, or of subsets that are the whole. */
  readonly error: number;
  /** The standard deviation over the subsets, which papers give beside the mean. */
  readonly deviation: number;
  readonly subsets: number;
  readonly subsetSize: number;
  readonly n: SampleCounts;
}

/**
 * The kernel distance between two sets of features (Bińkowski et al. 2018, MMD-GAN, §4): the unbiased estimate of the
 * squared maximum mean discrepancy (Gretton et al. 2012, eq. 3) with the kernel `(x·y / columns + 1)³`, the mean over
 * subsets drawn without replacement. With features of the Inception net it is the KID. Unlike the Fréchet distance it
 * has no bias with few examples, and where two sets are of one distribution it may be negative.
 *
 * Published figures take 100 subsets of 1,000. The deviation over subsets is not the error of their mean, for they
 * share examples: `error` is that of the delete-d jackknife (Shao & Wu 1989), `deviation² · s / (n − s)`, s examples of
 * n, and the draws' own, `deviation² / subsets`. It is right where the sets differ, and up to twice too large where
 * they do not. It counts each example as drawn by itself: copies among them make it too small.
 *
 * @param generated features of generated examples, one in each row
 * @param real features of real ones, by the same net
 * @throws GanKitError `shape` if columns differ or there are fewer than two rows, or than a subset takes, `argument` if
 *   an option is out of range, `data` if a value is not finite
 * @example
 * const { distance, error } = await kernelDistance(
 *   await matrixOf(judge.features(gan.generate(1000))),
 *   await matrixOf(judge.features(held.image)),
 * );
 */
export async function kernelDistance(
  generated: Matrix,
  real: Matrix,
  options: KernelDistanceOptions = {},
): Promise<KernelDistance> {
  checkOptions('kernelDistance', options, OPTIONS);
  checkMatrices('kernelDistance', { generated, real });
  const least = Math.min(generated.rows, real.rows);
  const { subsets = 100, subsetSize = Math.max(2, Math.min(1000, least >> 1)), seed = 0 } = options;
  check(
    subsetSize <= least,
    'shape',
    () =>
      `kernelDistance: subsets of ${subsetSize} rows cannot be drawn of ${least}. Give more, or a lesser subsetSize.`,
  );
  const rng = new Rng(seed).fork('kernelDistance');
  const found: number[] = [];
  for (let i = 0; i < subsets; i++) {
    const [x, y] = [generated, real].map((of, side) =>
      takeRows(of, rng.fork(i, side).permutation(of.rows).subarray(0, subsetSize)),
    );
    if (x && y) found.push(await discrepancy(x, y));
  }
  const distance = meanOf(found);
  const variance = found.reduce((sum, value) => sum + (value - distance) ** 2, 0) / (subsets - 1);
  // What is one subset, or all of the rows each time, tells nothing of the spread: 0/0 and x/0.
  const error =
    subsetSize < least ? Math.sqrt(variance * (subsetSize / (least - subsetSize) + 1 / subsets)) : Number.NaN;
  return { distance, error, deviation: Math.sqrt(variance), subsets, subsetSize, n: countsOf(generated, real) };
}

/** What {@link kernelDistanceTo} finds. */
export interface KernelDistanceTo {
  readonly distance: number;
  /** The standard error of `distance` over draws of generated examples, the real ones as they are. */
  readonly error: number;
  readonly n: SampleCounts;
}

/**
 * As {@link kernelDistance}, of all examples at once: the unbiased estimate over all pairs. Its error is that of other
 * generated examples beside the same real ones, which is what scores of one run differ by: twice the standard deviation
 * of each example's share, by the root of their number (Serfling 1980, §5.3.2).
 *
 * @throws GanKitError as {@link kernelDistance}
 * @example
 * const { distance, error } = await kernelDistanceTo(await matrixOf(a), await matrixOf(b));
 */
export async function kernelDistanceTo(generated: Matrix, real: Matrix): Promise<KernelDistanceTo> {
  checkMatrices('kernelDistanceTo', { generated, real });
  const [n, m] = [generated.rows, real.rows];
  check(n > 1 && m > 1, 'shape', () => `kernelDistanceTo: expected at least two rows of each, got ${n} and ${m}.`);
  const [among, between] = [await rowMeans(generated, generated), await rowMeans(generated, real)];
  const shares = among.map((value, i) => value - (between[i] ?? 0));
  const [middle, apart] = [meanOf(shares), meanOf(between)];
  const variance = shares.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (n - 1);
  const distance = meanOf(await rowMeans(real, real)) + middle - apart;
  return { distance, error: 2 * Math.sqrt(variance / n), n: countsOf(generated, real) };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * For each row of `x` the mean kernel with those of `y`, among one set with the others. Products in float32, sums in
 * float64.
 */
async function rowMeans(x: Matrix, y: Matrix): Promise<number[]> {
  const product = tidy(() => matMul(asTensor(x), asTensor(y), false, true));
  const products = await product.data<'float32'>();
  product.dispose();
  await giveTurn();
  const means: number[] = [];
  for (let i = 0, at = 0; i < x.rows; i++) {
    let sum = 0;
    for (let j = 0; j < y.rows; j++, at++) if (x !== y || i !== j) sum += ((products[at] ?? 0) / x.columns + 1) ** 3;
    means.push(sum / (x === y ? y.rows - 1 : y.rows));
  }
  return means;
}

/** The unbiased estimate of the squared maximum mean discrepancy. */
async function discrepancy(x: Matrix, y: Matrix): Promise<number> {
  return meanOf(await rowMeans(x, x)) + meanOf(await rowMeans(y, y)) - 2 * meanOf(await rowMeans(x, y));
}

const asTensor = ({ values, rows, columns }: Matrix): Tensor2D => tensor2d(values, [rows, columns]);
