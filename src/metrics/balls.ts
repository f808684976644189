import { columnMeans, squaredDistances } from './distances';
import type { Matrix } from './matrix';
import { squaredDistance } from './neighbours';

/** Beside the squared norms of the rows, more than float32 can err in a squared distance. */
const DOUBT = 1e-5;

/**
 * Tells `visit` of each row `i` of `points` that lies in the ball around a row `j` of `centres`. Where float32 cannot
 * tell, as at the rim, where the very neighbours lie that gave a ball its radius, the distance is taken in float64.
 *
 * @param squares the squared radius of each ball
 * @param rim whether what lies on it is inside
 */
export async function inBalls(
  points: Matrix,
  centres: Matrix,
  squares: Float64Array,
  rim: boolean,
  visit: (i: number, j: number) => void,
): Promise<void> {
  const mean = columnMeans(centres);
  const doubt = DOUBT * (greatestNorm(points, mean) + greatestNorm(centres, mean));
  const reaches = (i: number, j: number, square: number) => {
    const exact = squaredDistance(points, i, centres, j);
    return exact < square || (rim && exact === square);
  };
  await squaredDistances(points, centres, (i, row, from) => {
    for (let at = 0; at < row.length; at++) {
      const [j, square] = [from + at, squares[from + at] ?? 0];
      const beyond = (row[at] ?? 0) - square;
      if (beyond < -doubt || (beyond <= doubt && reaches(i, j, square))) visit(i, j);
    }
  });
}

/** The greatest squared distance of a row from the mean. */
function greatestNorm({ values, rows, columns }: Matrix, mean: Float64Array): number {
  let greatest = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++, at++) sum += ((values[at] ?? 0) - (mean[j] ?? 0)) ** 2;
    greatest = Math.max(greatest, sum);
  }
  return greatest;
}
