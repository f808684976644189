import { checkOptions } from '../core/options';
import { inBalls } from './balls';
import { countsOf, type SampleCounts } from './counts';
import { checkMatrices, type Matrix } from './matrix';
import { checkNeighbours, squaredRadii } from './neighbours';
import { NEIGHBOURS, type NeighbourOptions } from './precisionRecall';

/** What {@link densityCoverage} finds. */
export interface DensityCoverage {
  /** How many balls of real examples hold a generated one, over k: 1 on average where the distributions are equal. */
  readonly density: number;
  /** Share of real examples whose ball holds a generated one: about 1 − 2⁻ᵏ where the distributions are equal. */
  readonly coverage: number;
  readonly k: number;
  readonly n: SampleCounts;
}

/**
 * Density and coverage (Naeem et al. 2020, §3): of the balls around real features alone, each of which reaches to its
 * k-th nearest other, the rim left out. Density counts in how many of them generated examples lie, coverage the balls
 * that hold any. Beside {@link precisionRecall} one real outlier, whose ball is wide, does not count much, and values
 * for equal distributions are known whatever the number of columns: 1 and about 1 − 2⁻ᵏ.
 *
 * Density may exceed 1, where generated examples crowd among real ones. Coverage grows with the number of generated
 * examples, so give as many as real ones.
 *
 * @param generated features of generated examples, one in each row
 * @param real features of real ones, by the same net
 * @param options `k`, default 5
 * @throws GanKitError `shape` if columns differ or there are no more than k real rows, `argument` if k is out of range,
 *   `data` if a value is not finite
 * @example
 * const { density, coverage } = await densityCoverage(
 *   await matrixOf(judge.features(gan.generate(1000))),
 *   await matrixOf(judge.features(held.image)),
 * );
 */
export async function densityCoverage(
  generated: Matrix,
  real: Matrix,
  options: NeighbourOptions = {},
): Promise<DensityCoverage> {
  checkOptions('densityCoverage', options, NEIGHBOURS);
  checkMatrices('densityCoverage', { generated, real });
  const { k = 5 } = options;
  checkNeighbours('densityCoverage', k, { real });
  const covered = new Set<number>();
  let hits = 0;
  await inBalls(generated, real, await squaredRadii(real, k), false, (_, j) => {
    hits++;
    covered.add(j);
  });
  return {
    density: hits / (k * generated.rows),
    coverage: covered.size / real.rows,
    k,
    n: countsOf(generated, real),
  };
}
