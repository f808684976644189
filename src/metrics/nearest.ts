import { check, checkWhole } from '../core/checks';
import { squaredDistances } from './distances';
import { checkMatrices, type Matrix } from './matrix';

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
  const nearest = new Int32Array(test.rows * k).fill(-1);
  const distances = new Float32Array(test.rows * k).fill(Number.POSITIVE_INFINITY);
  await squaredDistances(test, train, (i, row, from) => {
    const [ids, kept] = [nearest.subarray(i * k, (i + 1) * k), distances.subarray(i * k, (i + 1) * k)];
    let worst = kept[k - 1] ?? 0;
    for (let j = 0; j < row.length; j++) {
      if ((row[j] ?? 0) >= worst) continue;
      insert(ids, kept, from + j, row[j] ?? 0);
      worst = kept[k - 1] ?? 0;
    }
  });
  return Int32Array.from({ length: test.rows }, (_, i) => vote(nearest.subarray(i * k, (i + 1) * k), trainLabels));
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

/** Puts an example into a list sorted by distance, whose last one falls out. */
function insert(ids: Int32Array, distances: Float32Array, id: number, distance: number): void {
  let at = ids.length - 1;
  for (; at > 0 && (distances[at - 1] ?? 0) > distance; at--) {
    distances[at] = distances[at - 1] ?? 0;
    ids[at] = ids[at - 1] ?? 0;
  }
  distances[at] = distance;
  ids[at] = id;
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
