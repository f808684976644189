import { check } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { Rng } from '../core/rng';
import { countsOf, type SampleCounts } from './counts';
import { kMeans } from './kMeans';
import { checkMatrices, type Matrix } from './matrix';

/** Options of {@link prdCurve}. */
export interface PrdOptions {
  /** Clusters that both sets are cut into together. Default 20. */
  readonly clusters?: number;
  /** How often they are clustered anew. Default 10. */
  readonly runs?: number;
  /** Points of the curve. Default 1001. */
  readonly angles?: number;
  /** Of the clusters. Default 0. */
  readonly seed?: number;
}

const OPTIONS: Kinds<PrdOptions> = { clusters: whole(2), runs: whole(1), angles: whole(3), seed: whole() };

/** Precision beside recall, from the angle where all is recall to that where all is precision. */
export interface PrdPoints {
  readonly precision: Float64Array;
  readonly recall: Float64Array;
}

/** What {@link prdCurve} finds. */
export interface PrdCurve extends PrdPoints {
  /** The greatest F₈ on the curve, which is nearly all recall. */
  readonly f8: number;
  /** The greatest F of an eighth, which is nearly all precision. */
  readonly fEighth: number;
  readonly clusters: number;
  readonly runs: number;
  readonly n: SampleCounts;
}

/** How far angles stay from the ends, where one of the two is divided by zero. */
const EPSILON = 1e-10;

/**
 * Precision and recall for distributions (Sajjadi et al. 2018, §3.3): both sets are clustered together, and the curve
 * is that of their two histograms P of the real and Q of the generated, `α(λ) = Σ min(λP, Q)` and `β = α/λ`, the mean
 * over runs. F₈ of its points tells recall, F of an eighth precision, both 1 for equal distributions.
 *
 * The clusters are those of k-means, where the authors take mini-batches. The draw of the clusters moves both numbers
 * by up to 0.05 a run, and few examples lower them. What differs within a cluster is not seen.
 *
 * @param generated features of generated examples, one in each row
 * @param real features of as many real ones, by the same net
 * @throws GanKitError `shape` if the sets differ in columns or rows or have fewer rows than clusters, `argument` if an
 *   option is out of range, `data` if a value is not finite
 * @example
 * const { f8, fEighth } = await prdCurve(
 *   await matrixOf(judge.features(gan.generate(1000))),
 *   await matrixOf(judge.features(held.image)),
 * );
 */
export async function prdCurve(generated: Matrix, real: Matrix, options: PrdOptions = {}): Promise<PrdCurve> {
  checkOptions('prdCurve', options, OPTIONS);
  checkMatrices('prdCurve', { generated, real });
  const { clusters = 20, runs = 10, angles = 1001, seed = 0 } = options;
  check(
    generated.rows === real.rows && real.rows >= clusters,
    'shape',
    () =>
      `prdCurve: expected as many generated rows as real ones, at least one for each of ${clusters} clusters, ` +
      `got ${generated.rows} and ${real.rows}.`,
  );
  const values = new Float32Array(generated.values.length + real.values.length);
  values.set(generated.values);
  values.set(real.values, generated.values.length);
  const union = { values, rows: generated.rows + real.rows, columns: real.columns };
  const rng = new Rng(seed).fork('prdCurve');
  const curves: PrdPoints[] = [];
  for (let run = 0; run < runs; run++) {
    const { cells } = await kMeans(union, clusters, rng.fork(run));
    const shares = (of: Int32Array) => histogram(of, clusters);
    curves.push(
      prdOfHistograms(shares(cells.subarray(0, generated.rows)), shares(cells.subarray(generated.rows)), angles),
    );
  }
  const mean = (of: (curve: PrdPoints) => Float64Array) =>
    Float64Array.from({ length: angles }, (_, i) => curves.reduce((sum, curve) => sum + (of(curve)[i] ?? 0), 0) / runs);
  const points = { precision: mean(curve => curve.precision), recall: mean(curve => curve.recall) };
  return {
    ...points,
    f8: greatestF(points, 8),
    fEighth: greatestF(points, 1 / 8),
    clusters,
    runs,
    n: countsOf(generated, real),
  };
}

/** The curve of two histograms, each of which sums to 1. */
export function prdOfHistograms(generated: Float64Array, real: Float64Array, angles: number): PrdPoints {
  const slopes = Float64Array.from({ length: angles }, (_, i) =>
    Math.tan(EPSILON + ((Math.PI / 2 - 2 * EPSILON) * i) / (angles - 1)),
  );
  const precision = slopes.map(slope =>
    Math.min(
      1,
      generated.reduce((sum, q, i) => sum + Math.min(slope * (real[i] ?? 0), q), 0),
    ),
  );
  return { precision, recall: precision.map((value, i) => Math.min(1, value / (slopes[i] ?? 1))) };
}

/** The greatest F_β on the curve, `(1 + β²) p r / (β² p + r)`. */
export function greatestF({ precision, recall }: PrdPoints, beta: number): number {
  let greatest = 0;
  precision.forEach((p, i) => {
    const r = recall[i] ?? 0;
    if (p > 0 && r > 0) greatest = Math.max(greatest, ((1 + beta ** 2) * p * r) / (beta ** 2 * p + r));
  });
  return greatest;
}

function histogram(cells: Int32Array, clusters: number): Float64Array {
  const shares = new Float64Array(clusters);
  for (const cell of cells) shares[cell] = (shares[cell] ?? 0) + 1 / cells.length;
  return shares;
}
