import { number } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { inBalls } from './balls';
import { countsOf, type SampleCounts } from './counts';
import { checkMatrices, type Matrix } from './matrix';
import { checkNeighbours, squaredRadii } from './neighbours';

/** Options of {@link birthdayTest}. */
export interface BirthdayOptions {
  /**
   * The greatest distance of two examples that count as the same. Default such that one in a hundred real examples has
   * another that near.
   */
  readonly threshold?: number;
}

const OPTIONS: Kinds<BirthdayOptions> = { threshold: number(0) };

/** What one set holds by {@link birthdayTest}. */
export interface Support {
  /** Pairs of examples that count as the same. */
  readonly duplicates: number;
  /** How many different examples there are to draw from, by the pairs; infinite where there is none. */
  readonly support: number;
  /** There are at least so many, wrong once in 20 times. */
  readonly atLeast: number;
}

/** What {@link birthdayTest} finds. */
export interface Birthday {
  readonly generated: Support;
  /** The same of real examples by the same threshold: what there is to reach. */
  readonly real: Support;
  readonly threshold: number;
  readonly n: SampleCounts;
}

/** The share of real examples that another may be as near as the threshold. */
const QUANTILE = 0.01;

/**
 * The birthday paradox test (Arora & Zhang 2017): how many different examples a generator can make, by how many pairs
 * of a sample are the same. Of N equally likely ones n draws hold `n (n − 1) / 2N` such pairs, so the pairs tell N; the
 * paper's rule is the same at one pair, a duplicate in half of all samples of s where N is about 0.72 s². If some are
 * likelier than others, it says how many equally likely ones would give as many pairs, and that is fewer.
 *
 * What counts as the same is a threshold on the distance of features. Look at the pairs it finds, and beside the
 * support of what is generated at that of the real examples: the threshold errs for both.
 *
 * @param generated features of generated examples, one in each row
 * @param real features of about as many real ones, by the same net
 * @throws GanKitError `shape` if columns differ or a set has fewer than two rows, `argument` if an option is out of
 *   range, `data` if a value is not finite
 * @example
 * const { generated, real } = await birthdayTest(
 *   await matrixOf(judge.features(gan.generate(1000))),
 *   await matrixOf(judge.features(held.image)),
 * );
 * console.log(generated.support, real.support);
 */
export async function birthdayTest(generated: Matrix, real: Matrix, options: BirthdayOptions = {}): Promise<Birthday> {
  checkOptions('birthdayTest', options, OPTIONS);
  checkMatrices('birthdayTest', { generated, real });
  checkNeighbours('birthdayTest', 1, { generated, real });
  const square = options.threshold === undefined ? await usualSquare(real) : options.threshold ** 2;
  return {
    generated: await supportOf(generated, square),
    real: await supportOf(real, square),
    threshold: Math.sqrt(square),
    n: countsOf(generated, real),
  };
}

/** The squared distance to their nearest other that a hundredth of the examples do not exceed. */
async function usualSquare(real: Matrix): Promise<number> {
  const squares = (await squaredRadii(real, 1)).sort();
  return squares[Math.floor(QUANTILE * (squares.length - 1))] ?? 0;
}

async function supportOf(set: Matrix, square: number): Promise<Support> {
  let duplicates = 0;
  await inBalls(set, set, new Float64Array(set.rows).fill(square), true, (i, j) => {
    if (j > i) duplicates++;
  });
  const pairs = (set.rows * (set.rows - 1)) / 2;
  return { duplicates, support: pairs / duplicates, atLeast: pairs / mostExpected(duplicates) };
}

/**
 * The mean of a Poisson distribution of which so few or fewer come once in 20 times (Garwood 1936): −ln 0.05 for none,
 * for more by the cube of Wilson and Hilferty, within 1 in 200.
 */
function mostExpected(count: number): number {
  const n = count + 1;
  return count === 0 ? -Math.log(0.05) : n * (1 - 1 / (9 * n) + 1.6448536 / (3 * Math.sqrt(n))) ** 3;
}
