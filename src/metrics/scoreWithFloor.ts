import { check } from '../core/checks';
import { callable, text, whole } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { Rng } from '../core/rng';
import { checkMatrices, type Matrix } from './matrix';
import { takeRows } from './takeRows';

/** What is measured by {@link scoreWithFloor}, and how. */
export interface ScoreOptions {
  /** The measure's name, for the score to carry. */
  readonly name: string;
  /** One number of a generated and a real set of as many rows. */
  readonly measure: (generated: Matrix, real: Matrix) => number | Promise<number>;
  /** What the columns are: net, layer, data it was trained on, range of pictures. */
  readonly features: string;
  /** How often other examples are drawn. Default 5. */
  readonly repeats?: number;
  /** Of the draws. Default 0. */
  readonly seed?: number;
}

const OPTIONS: Kinds<ScoreOptions> = {
  name: needed(text),
  measure: needed(callable),
  features: needed(text),
  repeats: whole(1),
  seed: whole(),
};

/** A score with all that it hangs on. Two of them compare where everything but the values is equal. */
export interface Score {
  readonly name: string;
  readonly features: string;
  readonly columns: number;
  /** Examples of each side. */
  readonly n: number;
  /** The mean over the repeats. */
  readonly value: number;
  /** The standard deviation of the value over the repeats, 0 of one. */
  readonly spread: number;
  /** The mean of the same measure where real examples take the place of the generated ones. */
  readonly floor: number;
  /** The standard deviation of the floor over the repeats, 0 of one. */
  readonly floorSpread: number;
  readonly repeats: number;
}

/**
 * Any measure of two samples beside its floor, what it says of real examples in place of generated ones, at the same
 * number of them. A value within a spread or two of its floor is as good as this measure can tell with so many
 * examples.
 *
 * Each repeat draws n generated and two times n real examples, none of them twice: n is as great as both sets allow.
 * The value is that of the generated ones beside the first real ones, the floor that of the other real ones beside the
 * same.
 *
 * @param real at least twice as many as are to be compared at once
 * @throws GanKitError `argument` if an option is out of range, `shape` if columns differ or there are fewer than four
 *   real or two generated rows, `data` if a value is not finite, and as the measure does
 * @example
 * await scoreWithFloor(generated, real, {
 *   name: 'frechetDistance',
 *   measure: frechetDistance,
 *   features: 'Classifier of MNIST, 2,000 steps: features, pictures in [-1, 1]',
 * });   // { value: …, spread: …, floor: …, floorSpread: …, n: 500, … }
 */
export async function scoreWithFloor(generated: Matrix, real: Matrix, options: ScoreOptions): Promise<Score> {
  checkOptions('scoreWithFloor', options, OPTIONS);
  checkMatrices('scoreWithFloor', { generated, real });
  const { name, measure, features, repeats = 5, seed = 0 } = options;
  const n = Math.min(generated.rows, real.rows >> 1);
  check(
    n > 1,
    'shape',
    () => `scoreWithFloor: expected at least 2 generated and 4 real rows, got ${generated.rows} and ${real.rows}.`,
  );
  const rng = new Rng(seed).fork('scoreWithFloor');
  const values: number[] = [];
  const floors: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const made = takeRows(generated, rng.fork(i, 'generated').permutation(generated.rows).subarray(0, n));
    const order = rng.fork(i, 'real').permutation(real.rows);
    const [one, other] = [takeRows(real, order.subarray(0, n)), takeRows(real, order.subarray(n, 2 * n))];
    values.push(await measure(made, one));
    floors.push(await measure(other, one));
  }
  const [value, floor] = [summary(values), summary(floors)];
  return {
    ...{ name, features, columns: real.columns, n },
    ...{ value: value.mean, spread: value.deviation, floor: floor.mean, floorSpread: floor.deviation, repeats },
  };
}

function summary(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
