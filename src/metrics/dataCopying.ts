import { check } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { Rng } from '../core/rng';
import { cellsOf, kMeans } from './kMeans';
import { checkMatrices, type Matrix } from './matrix';
import { nearestRows } from './neighbours';

/** Options of {@link dataCopying}. */
export interface DataCopyingOptions {
  /** Cells that the training examples are cut into. Default one for each 50 held-out examples, at most 10. */
  readonly cells?: number;
  /** Cells with fewer generated examples are left out. Default 20. */
  readonly least?: number;
  /** Of the cells. Default 0. */
  readonly seed?: number;
}

const OPTIONS: Kinds<DataCopyingOptions> = { cells: whole(1), least: whole(1), seed: whole() };

/** What {@link dataCopying} finds in one cell. */
export interface CopyingCell {
  /** The z-score of this cell; undefined where it is left out. */
  readonly z: number | undefined;
  /** Generated examples in it. */
  readonly generated: number;
  /** Held-out examples in it. */
  readonly held: number;
}

/** What {@link dataCopying} finds. */
export interface DataCopying {
  /**
   * C_T, in standard deviations: below −3 examples are copied, about 0 none, far above 0 they lie far from real ones.
   */
  readonly score: number;
  readonly cells: readonly CopyingCell[];
  readonly n: { readonly generated: number; readonly train: number; readonly held: number };
}

/**
 * Whether a generator copies its training examples: C_T of Meehan, Chaudhuri & Dasgupta 2020. Generated examples should
 * lie as far from their nearest training example as held-out ones do. The rank-sum test of Mann and Whitney holds the
 * two sets of distances against each other: z is 0 where they agree, negative where generated examples lie nearer. It
 * is taken in each cell of a k-means of the training examples, so that copying here is not made up for by distance
 * there; C_T is the mean of the cells' z, by their share of held-out examples.
 *
 * As in the paper the nearest example is sought in all of `train`; the authors' code seeks it in the cell. Held-out
 * examples must not have been trained on, and must be no copies of those that were. As z grows with the number of
 * examples, compare scores of equal numbers only.
 *
 * @param generated features of generated examples, one in each row
 * @param train features of those that the generator was trained on, by the same net
 * @param held features of real ones that it was not
 * @throws GanKitError `shape` if columns differ or there are fewer training examples than cells, `argument` if an
 *   option is out of range, `data` if a value is not finite or no cell holds enough of both sides
 * @example
 * const { score } = await dataCopying(
 *   await matrixOf(judge.features(gan.generate(500))),
 *   await matrixOf(judge.features(digits.examples(0, 2000).image)),
 *   await matrixOf(judge.features(held.examples(0, 500).image)),
 * );
 */
export async function dataCopying(
  generated: Matrix,
  train: Matrix,
  held: Matrix,
  options: DataCopyingOptions = {},
): Promise<DataCopying> {
  checkOptions('dataCopying', options, OPTIONS);
  checkMatrices('dataCopying', { generated, train, held });
  const { cells = Math.max(1, Math.min(10, Math.floor(held.rows / 50))), least = 20, seed = 0 } = options;
  check(
    cells <= train.rows,
    'shape',
    () => `dataCopying: expected rows of train for ${cells} cells, got ${train.rows}.`,
  );
  const { centres } = await kMeans(train, cells, new Rng(seed).fork('dataCopying'));
  const side = async (of: Matrix) => ({
    cells: await cellsOf(of, centres),
    squares: (await nearestRows(of, train, 1)).squares,
  });
  const [made, fresh] = [await side(generated), await side(held)];
  const found = Array.from({ length: cells }, (_, cell): CopyingCell => {
    const inCell = (of: typeof made) => of.squares.filter((_, i) => of.cells[i] === cell);
    const [g, h] = [inCell(made), inCell(fresh)];
    const enough = g.length >= least && h.length > 0;
    return { z: enough ? rankSum(g, h) : undefined, generated: g.length, held: h.length };
  });
  const counted = found.filter(({ z }) => z !== undefined);
  check(
    counted.length > 0,
    'data',
    () =>
      `dataCopying: none of the ${cells} cells holds ${least} generated examples and a held-out one. ` +
      'Give more examples, or fewer cells.',
  );
  const weight = counted.reduce((sum, cell) => sum + cell.held, 0);
  return {
    score: counted.reduce((sum, { z = 0, held: share }) => sum + (z * share) / weight, 0),
    cells: found,
    n: { generated: generated.rows, train: train.rows, held: held.rows },
  };
}

/**
 * The z-score of Mann and Whitney: how often a number of `a` is greater than one of `b`, ties half, less what chance
 * gives, in standard deviations of that.
 */
export function rankSum(a: Float64Array, b: Float64Array): number {
  const [n, m] = [a.length, b.length];
  const [x, y] = [a.slice().sort(), b.slice().sort()];
  let greater = 0;
  for (let i = 0, below = 0, upTo = 0; i < n; i++) {
    const value = x[i] ?? 0;
    while (below < m && (y[below] ?? 0) < value) below++;
    while (upTo < m && (y[upTo] ?? 0) <= value) upTo++;
    greater += (below + upTo) / 2;
  }
  return (greater - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}
