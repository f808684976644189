import { check, checkWhole } from '../core/checks';
import { squaredDistances } from './distances';
import type { Matrix } from './matrix';

/** The nearest rows of one matrix to each row of another, the nearest first. */
export interface Neighbours {
  /** The numbers of the k nearest rows, row after row. */
  readonly ids: Int32Array;
  /** Their squared distances. */
  readonly squares: Float64Array;
}

/**
 * The `k` rows of `b` nearest to each row of `a` (Euclidean, every distance looked at). They are found by a matrix
 * product in float32; the distances of those found are then taken from the differences in float64, so that of a copy is
 * zero, and from a to b the same as from b to a.
 *
 * @param among that `b` is `a`, and no row its own neighbour
 */
export async function nearestRows(a: Matrix, b: Matrix, k: number, among = false): Promise<Neighbours> {
  const ids = new Int32Array(a.rows * k).fill(-1);
  const squares = new Float64Array(a.rows * k).fill(Number.POSITIVE_INFINITY);
  await squaredDistances(a, b, (i, row, from) => {
    const [of, kept] = [ids.subarray(i * k, (i + 1) * k), squares.subarray(i * k, (i + 1) * k)];
    let worst = kept[k - 1] ?? 0;
    for (let j = 0; j < row.length; j++) {
      const square = row[j] ?? 0;
      if (square >= worst || (among && from + j === i)) continue;
      insert(of, kept, k - 1, from + j, square);
      worst = kept[k - 1] ?? 0;
    }
  });
  for (let i = 0; i < a.rows; i++) {
    const [of, kept] = [ids.subarray(i * k, (i + 1) * k), squares.subarray(i * k, (i + 1) * k)];
    for (let at = 0; at < k; at++) {
      const id = of[at] ?? 0;
      insert(of, kept, at, id, squaredDistance(a, i, b, id));
    }
  }
  return { ids, squares };
}

/** The squared radius of the ball around each row that reaches to its k-th nearest other row. */
export async function squaredRadii(of: Matrix, k: number): Promise<Float64Array> {
  const { squares } = await nearestRows(of, of, k, true);
  return Float64Array.from({ length: of.rows }, (_, i) => squares[(i + 1) * k - 1] ?? 0);
}

/** The squared distance of two rows, in float64. */
export function squaredDistance(a: Matrix, i: number, b: Matrix, j: number): number {
  const { columns } = a;
  let sum = 0;
  for (let c = 0; c < columns; c++) sum += ((a.values[i * columns + c] ?? 0) - (b.values[j * columns + c] ?? 0)) ** 2;
  return sum;
}

/** Throws unless every row of each matrix has `k` others. */
export function checkNeighbours(measure: string, k: number, matrices: Readonly<Record<string, Matrix>>): void {
  checkWhole(`${measure}: k`, k, 1);
  for (const [name, { rows }] of Object.entries(matrices))
    check(
      rows > k,
      'shape',
      () => `${measure}: expected more rows of ${name} than neighbours, ${k}, got ${rows}. Give more, or a lesser k.`,
    );
}

/** Puts a row at its place among those before number `last`, all sorted by distance, over what stands at `last`. */
function insert(ids: Int32Array, squares: Float64Array, last: number, id: number, square: number): void {
  let at = last;
  for (; at > 0 && (squares[at - 1] ?? 0) > square; at--) {
    squares[at] = squares[at - 1] ?? 0;
    ids[at] = ids[at - 1] ?? 0;
  }
  squares[at] = square;
  ids[at] = id;
}
