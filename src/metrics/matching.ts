import { check, checkWhole } from '../core/checks';

/** Which class each predicted number stands for, at best. */
export interface ClassMatching {
  /** The class matched to each predicted number: each class once. */
  readonly classOf: readonly number[];
  /** Share of examples whose predicted number stands for another class than theirs, 0 to 1. */
  readonly error: number;
}

/**
 * Matches the numbers of an unsupervised classifier, such as InfoGAN's ten-way code, to classes one to one, so that it
 * errs least.
 *
 * @param predicted the number given to each example, 0 … classes − 1
 * @param labels the true class of each, 0 … classes − 1
 * @throws GanKitError `argument` if the lists differ in length, are empty, or hold other numbers
 * @example
 * matchClasses([1, 1, 0], [0, 0, 1], 2);   // { classOf: [1, 0], error: 0 }
 */
export function matchClasses(predicted: ArrayLike<number>, labels: ArrayLike<number>, classes: number): ClassMatching {
  checkWhole('classes', classes, 1);
  check(
    predicted.length === labels.length && predicted.length > 0,
    'argument',
    `matchClasses: expected as many predictions as labels, at least one, got ${predicted.length} and ${labels.length}.`,
  );
  const together = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const [p, l] = [number('predicted', predicted, i, classes), number('labels', labels, i, classes)];
    const row = together[p] ?? [];
    row[l] = (row[l] ?? 0) + 1;
  }
  const classOf = cheapestMatching(together.map(row => row.map(count => -count)));
  const right = classOf.reduce((sum, label, p) => sum + (together[p]?.[label] ?? 0), 0);
  return { classOf, error: 1 - right / labels.length };
}

/**
 * The error of {@link matchClasses} alone: the published measure of InfoGAN's digit code, 5 % on MNIST (Chen et al.
 * 2016, §7.2).
 *
 * @throws GanKitError as {@link matchClasses}
 * @example
 * matchedError([1, 1, 0, 0], [0, 0, 1, 0], 2);   // 0.25
 */
export const matchedError = (predicted: ArrayLike<number>, labels: ArrayLike<number>, classes: number): number =>
  matchClasses(predicted, labels, classes).error;

/**
 * The column for each row of a square matrix, each column once, with the least sum: the Hungarian method with
 * potentials, O(n³).
 */
export function cheapestMatching(costs: readonly (readonly number[])[]): number[] {
  const n = costs.length;
  // One-based, 0 standing for none: the row in each column, and the potentials of rows and columns.
  const rowIn = new Array<number>(n + 1).fill(0);
  const ofRow = new Array<number>(n + 1).fill(0);
  const ofColumn = new Array<number>(n + 1).fill(0);
  const at = (list: readonly number[], i: number) => list[i] ?? 0;
  for (let row = 1; row <= n; row++) {
    const least = new Array<number>(n + 1).fill(Number.POSITIVE_INFINITY);
    const cameFrom = new Array<number>(n + 1).fill(0);
    const done = new Array<boolean>(n + 1).fill(false);
    rowIn[0] = row;
    let column = 0;
    // Grows a tree of tight edges from the row until it reaches a free column.
    while (at(rowIn, column) !== 0) {
      done[column] = true;
      const r = at(rowIn, column);
      let [step, next] = [Number.POSITIVE_INFINITY, 0];
      for (let c = 1; c <= n; c++) {
        if (done[c]) continue;
        const slack = at(costs[r - 1] ?? [], c - 1) - at(ofRow, r) - at(ofColumn, c);
        if (slack < at(least, c)) [least[c], cameFrom[c]] = [slack, column];
        if (at(least, c) < step) [step, next] = [at(least, c), c];
      }
      for (let c = 0; c <= n; c++) {
        if (done[c]) {
          ofRow[at(rowIn, c)] = at(ofRow, at(rowIn, c)) + step;
          ofColumn[c] = at(ofColumn, c) - step;
        } else least[c] = at(least, c) - step;
      }
      column = next;
    }
    while (column !== 0) {
      const before = at(cameFrom, column);
      rowIn[column] = at(rowIn, before);
      column = before;
    }
  }
  const columnOf = new Array<number>(n).fill(0);
  for (let c = 1; c <= n; c++) columnOf[at(rowIn, c) - 1] = c - 1;
  return columnOf;
}

function number(name: string, list: ArrayLike<number>, i: number, classes: number): number {
  const value = list[i];
  const good = value !== undefined && Number.isInteger(value) && value >= 0 && value < classes;
  check(good, 'argument', () => `${name}[${i}]: expected a whole number from 0 to ${classes - 1}, got ${value}.`);
  return value;
}
