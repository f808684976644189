import type { Rng } from '../core/rng';
import { squaredDistances } from './distances';
import type { Matrix } from './matrix';
import { squaredDistance } from './neighbours';
import { takeRows } from './takeRows';

/** Rounds after which centres that still move are taken as they are. */
const MOST_ROUNDS = 300;

/** Centres, and the number of the nearest for each row. */
export interface Clusters {
  readonly centres: Matrix;
  readonly cells: Int32Array;
}

/** k-means: starts by k-means++ (Arthur & Vassilvitskii 2007), rounds by Lloyd. Equal draws give equal clusters. */
export const kMeans = (points: Matrix, k: number, rng: Rng): Promise<Clusters> => lloyd(points, spread(points, k, rng));

/**
 * Lloyd's rounds: each row goes to its nearest centre, each centre to the mean of its rows, until none goes elsewhere.
 * A centre that no row is nearest to stays.
 */
export async function lloyd(points: Matrix, start: Matrix): Promise<Clusters> {
  let centres = start;
  let cells = await cellsOf(points, centres);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    centres = meansOf(points, cells, centres);
    const next = await cellsOf(points, centres);
    if (next.every((cell, i) => cell === cells[i])) break;
    cells = next;
  }
  return { centres, cells };
}

/** The number of the nearest centre for each row. */
export async function cellsOf(points: Matrix, centres: Matrix): Promise<Int32Array> {
  const cells = new Int32Array(points.rows);
  const least = new Float32Array(points.rows).fill(Number.POSITIVE_INFINITY);
  await squaredDistances(points, centres, (i, row, from) => {
    for (let j = 0; j < row.length; j++) {
      if ((row[j] ?? 0) >= (least[i] ?? 0)) continue;
      least[i] = row[j] ?? 0;
      cells[i] = from + j;
    }
  });
  return cells;
}

function meansOf({ values, rows, columns }: Matrix, cells: Int32Array, before: Matrix): Matrix {
  const sums = new Float64Array(before.values.length);
  const counts = new Float64Array(before.rows);
  for (let i = 0; i < rows; i++) {
    const cell = cells[i] ?? 0;
    counts[cell] = (counts[cell] ?? 0) + 1;
    for (let j = 0; j < columns; j++)
      sums[cell * columns + j] = (sums[cell * columns + j] ?? 0) + (values[i * columns + j] ?? 0);
  }
  const of = (at: number) => counts[Math.floor(at / columns)] ?? 0;
  return { ...before, values: before.values.map((old, at) => (of(at) > 0 ? (sums[at] ?? 0) / of(at) : old)) };
}

/** Rows far from each other: each drawn with a chance as great as its squared distance from those drawn before. */
function spread(points: Matrix, k: number, rng: Rng): Matrix {
  const ids = [rng.int(points.rows)];
  const squares = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY);
  while (ids.length < k) {
    const last = ids[ids.length - 1] ?? 0;
    for (let i = 0; i < points.rows; i++)
      squares[i] = Math.min(squares[i] ?? 0, squaredDistance(points, i, points, last));
    let left = rng.next() * squares.reduce((sum, square) => sum + square, 0);
    const at = squares.findIndex(square => {
      left -= square;
      return left < 0;
    });
    // Where all rows are among those drawn, any.
    ids.push(at < 0 ? rng.int(points.rows) : at);
  }
  return takeRows(points, ids);
}
