import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { inBalls } from './balls';
import { countsOf, type SampleCounts } from './counts';
import { checkMatrices, type Matrix } from './matrix';
import { checkNeighbours, squaredRadii } from './neighbours';

/** Options of {@link precisionRecall} and {@link densityCoverage}. */
export interface NeighbourOptions {
  /** Which neighbour the balls reach to. */
  readonly k?: number;
}

/** What they may be. */
export const NEIGHBOURS: Kinds<NeighbourOptions> = { k: whole(1) };

/** What {@link precisionRecall} finds. */
export interface PrecisionRecall {
  /** Share of generated examples that lie where real ones do: high where they look real. */
  readonly precision: number;
  /** Share of real examples that lie where generated ones do: high where they are as varied. */
  readonly recall: number;
  readonly k: number;
  readonly n: SampleCounts;
}

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019, eqs. 1 and 2): each set becomes the union of balls around
 * its features, each of which reaches to its k-th nearest other of that set, the rim included. Precision is the share
 * of generated examples in the union of the real ones, recall the share of real ones in that of the generated.
 *
 * Both depend on k, on how many examples there are and on how many columns; with many columns neither is 1 for two sets
 * of one distribution. Give as many of one side as of the other, and compare with two halves of the real set. The paper
 * takes 50,000 of each.
 *
 * @param generated features of generated examples, one in each row
 * @param real features of real ones, by the same net
 * @param options `k`, default 3
 * @throws GanKitError `shape` if columns differ or a set has no more than k rows, `argument` if k is out of range,
 *   `data` if a value is not finite
 * @example
 * const { precision, recall } = await precisionRecall(
 *   await matrixOf(judge.features(gan.generate(1000))),
 *   await matrixOf(judge.features(held.image)),
 * );
 */
export async function precisionRecall(
  generated: Matrix,
  real: Matrix,
  options: NeighbourOptions = {},
): Promise<PrecisionRecall> {
  checkOptions('precisionRecall', options, NEIGHBOURS);
  checkMatrices('precisionRecall', { generated, real });
  const { k = 3 } = options;
  checkNeighbours('precisionRecall', k, { generated, real });
  const precision = await shareInside(generated, real, k);
  const recall = await shareInside(real, generated, k);
  return { precision, recall, k, n: countsOf(generated, real) };
}

/** The share of points in the union of the balls of others. */
async function shareInside(points: Matrix, of: Matrix, k: number): Promise<number> {
  const inside = new Set<number>();
  await inBalls(points, of, await squaredRadii(of, k), true, i => inside.add(i));
  return inside.size / points.rows;
}
