import { check } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { checkMatrices, type Matrix } from './matrix';

/** Options of {@link inceptionScore}. */
export interface InceptionScoreOptions {
  /** Parts that are scored by themselves, in the order of the rows. Default 10. */
  readonly splits?: number;
}

const OPTIONS: Kinds<InceptionScoreOptions> = { splits: whole(1) };

/** What {@link inceptionScore} finds. */
export interface InceptionScore {
  /** The mean over the splits, 1 to the number of classes. */
  readonly score: number;
  /** The standard deviation over the splits. */
  readonly deviation: number;
  readonly splits: number;
  /** How many examples were generated. */
  readonly n: number;
  readonly classes: number;
}

/** How far the probabilities of a row may sum from 1. */
const ROUNDING = 1e-3;

/**
 * The inception score (Salimans et al. 2016, §4): `exp E KL(p(y|x) ‖ p(y))` of a classifier's probabilities for
 * generated examples, where p(y) is their mean; the mean over splits, as the authors' code has it. It is as great as
 * there are classes where each example is surely of one class and all classes come equally often, and 1 where all
 * examples look alike to the classifier.
 *
 * Its name is that of the Inception net of ImageNet. With a classifier of your own it is a number of its own. It never
 * sees a real example: one perfect picture of each class is all it asks for. It grows with the number of examples in a
 * split, of which papers have 5,000.
 *
 * @param probabilities a row for each example, such as `Classifier.probabilities` gives
 * @throws GanKitError `shape` if there are fewer rows than splits, `argument` if `splits` is out of range, `data` if a
 *   row is no distribution
 * @example
 * inceptionScore(await matrixOf(judge.probabilities(gan.generate(5000))));   // { score: …, deviation: …, splits: 10, n: 5000 }
 */
export function inceptionScore(probabilities: Matrix, options: InceptionScoreOptions = {}): InceptionScore {
  checkOptions('inceptionScore', options, OPTIONS);
  checkMatrices('inceptionScore', { probabilities });
  const { splits = 10 } = options;
  const { rows, columns } = probabilities;
  check(
    rows >= splits,
    'shape',
    () => `inceptionScore: expected a row for each of ${splits} splits, got ${rows}. Give more, or fewer splits.`,
  );
  checkDistributions(probabilities);
  const edge = (split: number) => Math.floor((split * rows) / splits);
  const scores = Array.from({ length: splits }, (_, i) => scoreOf(probabilities, edge(i), edge(i + 1)));
  const score = scores.reduce((sum, value) => sum + value, 0) / splits;
  const deviation = Math.sqrt(scores.reduce((sum, value) => sum + (value - score) ** 2, 0) / splits);
  return { score, deviation, splits, n: rows, classes: columns };
}

/** Of the rows from one number to before another. */
function scoreOf({ values, columns }: Matrix, from: number, to: number): number {
  const mean = new Float64Array(columns);
  for (let at = from * columns; at < to * columns; at++)
    mean[at % columns] = (mean[at % columns] ?? 0) + (values[at] ?? 0);
  let nats = 0;
  for (let at = from * columns; at < to * columns; at++) {
    const p = values[at] ?? 0;
    if (p > 0) nats += p * Math.log((p * (to - from)) / (mean[at % columns] ?? 1));
  }
  return Math.exp(nats / (to - from));
}

function checkDistributions({ values, rows, columns }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    const sum = row.reduce((total, p) => total + p, 0);
    check(
      Math.abs(sum - 1) < ROUNDING && row.every(p => p >= 0),
      'data',
      () =>
        `inceptionScore: expected probabilities that sum to 1, got a sum of ${sum} in row ${i}. Of logits take softmax.`,
    );
  }
}
