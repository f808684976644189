import { checkWhole } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { Rng } from '../core/rng';
import { frechetBetween, gaussianOf } from './frechet';
import { checkMatrices, type Matrix } from './matrix';
import { takeRows } from './takeRows';

/** Options of {@link frechetAtInfinity}. */
export interface FrechetAtInfinityOptions {
  /** The fewest examples that a distance is taken of. Default a tenth of them. */
  readonly least?: number;
  /** How many numbers of examples, evenly from the fewest to all. Default 15, the paper's. */
  readonly points?: number;
  /** Of the draws. Default 0. */
  readonly seed?: number;
}

/** What {@link frechetAtInfinity} finds. */
export interface FrechetAtInfinity {
  /** The distance that infinitely many generated examples would have. */
  readonly distance: number;
  /** What one over the number of examples adds: the distance at n is about `distance + slope / n`. */
  readonly slope: number;
  /** The distances that the line was laid through, and of how many examples each is. */
  readonly points: readonly { readonly n: number; readonly distance: number }[];
}

const OPTIONS: Kinds<FrechetAtInfinityOptions> = { least: whole(2), points: whole(2), seed: whole() };

/**
 * The Fréchet distance without the bias of a finite sample (Chong & Forsyth 2020, §3): it is taken of more and more of
 * the generated examples, drawn at random, and the line through these over `1 / n` is followed to where it is 0. A
 * generator that is measured with few examples looks worse than it is, and how much worse depends on the generator: so
 * do ranks.
 *
 * The paper takes 15 numbers from 5,000 to 50,000. Real examples are all taken each time: their share of the bias
 * remains, equal for all generators. The line may end below 0 where two sets agree.
 *
 * @param generated features of generated examples, more rows than columns by some times
 * @param real features of real ones, by the same net
 * @throws GanKitError `shape` if columns differ or there are fewer rows than `least`, `argument` if an option is out of
 *   range, `data` if a value is not finite
 * @example
 * const { distance } = frechetAtInfinity(await matrixOf(judge.features(made)), await matrixOf(judge.features(real)));
 */
export function frechetAtInfinity(
  generated: Matrix,
  real: Matrix,
  options: FrechetAtInfinityOptions = {},
): FrechetAtInfinity {
  checkOptions('frechetAtInfinity', options, OPTIONS);
  checkMatrices('frechetAtInfinity', { generated, real });
  const { least = Math.max(2, Math.ceil(generated.rows / 10)), points = 15, seed = 0 } = options;
  checkWhole('frechetAtInfinity: rows of generated', generated.rows, least + points - 1);
  const rng = new Rng(seed).fork('frechetAtInfinity');
  const to = gaussianOf(real);
  const found = Array.from({ length: points }, (_, i) => {
    const n = Math.round(least + (i * (generated.rows - least)) / (points - 1));
    const drawn = takeRows(generated, rng.permutation(generated.rows).subarray(0, n));
    return { n, distance: frechetBetween(gaussianOf(drawn), to) };
  });
  return { ...lineThrough(found.map(({ n, distance }) => [1 / n, distance])), points: found };
}

/** The line of least squares: its height at 0 and its slope. */
function lineThrough(points: readonly (readonly [x: number, y: number])[]): { distance: number; slope: number } {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const both = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  const own = points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  const slope = both / own;
  return { distance: y - slope * x, slope };
}
