import { check, checkWhole } from '../core/checks';
import { checkMatrices, type Matrix } from './matrix';
import { nearestRows } from './neighbours';

/**
 * The class of each test example by its `k` nearest training examples (Euclidean, every distance looked at): the class
 * most of them have; between equally many, that of the nearest.
 *
 * @param trainLabels the class of each row of `train`, a whole number from 0
 * @throws GanKitError `shape` or `argument` if sizes do not fit or `k` is out of range, `data` if a value is not finite
 * @example
 * await nearestNeighbourClasses(train, [0, 0, 1], test);   // Int32Array, one class for each row of test
 */
export async function nearestNeighbourClasses(
  train: Matrix,
  trainLabels: ArrayLike<number>,
  test: Matrix,
  k = 1,
): Promise<Int32Array> {
  checkMatrices('nearestNeighbour', { train, test });
  checkLabelCount('trainLabels', trainLabels, train.rows);
  checkWhole('k', k, 1);
  check(k <= train.rows, 'argument', () => `k: expected at most the ${train.rows} training examples, got ${k}.`);
  const { ids } = await nearestRows(test, train, k);
  return Int32Array.from({ length: test.rows }, (_, i) => vote(ids.subarray(i * k, (i + 1) * k), trainLabels));
}

/**
 * Share of test examples that {@link nearestNeighbourClasses} gets wrong, 0 to 1. Trained on generated labelled digits
 * and tested on real ones it is DCGAN's measure (Radford et al. 2015, table 3), on codes of an encoder BiGAN's.
 *
 * @throws GanKitError as {@link nearestNeighbourClasses}
 * @example
 * await nearestNeighbourError(train, trainLabels, test, testLabels);   // 0.031 on the pixels of MNIST
 */
export async function nearestNeighbourError(
  train: Matrix,
  trainLabels: ArrayLike<number>,
  test: Matrix,
  testLabels: ArrayLike<number>,
  k = 1,
): Promise<number> {
  checkLabelCount('testLabels', testLabels, test.rows);
  const classes = await nearestNeighbourClasses(train, trainLabels, test, k);
  return classes.reduce((wrong, found, i) => wrong + (found === testLabels[i] ? 0 : 1), 0) / test.rows;
}

/** The class most of the examples have; they come nearest first, so the first to reach the most wins. */
function vote(ids: Int32Array, labels: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(labels[id] ?? -1, (counts.get(labels[id] ?? -1) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return labels[ids.find(id => counts.get(labels[id] ?? -1) === most) ?? 0] ?? -1;
}

const checkLabelCount = (name: string, labels: ArrayLike<number>, rows: number) =>
  check(labels.length === rows, 'shape', () => `${name}: expected ${rows}, one for each row, got ${labels.length}.`);
