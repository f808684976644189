import { check, checkNumber } from '../core/checks';
import { checkMatrices, type Matrix } from './matrix';

/** What {@link modeCoverage} counts. */
export interface Coverage {
  /** Modes with at least one point near. */
  readonly modes: number;
  /** Share of points near any mode, 0 to 1. */
  readonly highQuality: number;
  /** How many points are near each mode. */
  readonly counts: readonly number[];
  /**
   * Standard deviation of the near points about their modes, in each direction: well below the mixture's where a net
   * has shrunk its modes, which `highQuality` rewards. NaN where no point is near.
   */
  readonly deviation: number;
}

/**
 * How many modes of a mixture points reach, and what share of points lies near one (Srivastava et al. 2017, VEEGAN,
 * §4.1): near is within 3 standard deviations of the nearest mode, by Euclidean distance; one such point captures the
 * mode. The papers draw 2,500 points.
 *
 * @param points one point in each row
 * @param centres the modes, such as `gaussianGrid().centers`
 * @param deviation standard deviation of each mode, the same in all directions
 * @param within how many of them are near; default 3
 * @throws GanKitError `shape`, `argument` or `data` if sizes do not fit or a value is not finite
 * @example
 * const { centers, deviation } = gaussianGrid();
 * modeCoverage(await matrixOf(gan.generate(2500)), centers, deviation);   // { modes: 25, highQuality: 0.95, counts: … }
 */
export function modeCoverage(
  points: Matrix,
  centres: readonly (readonly number[])[],
  deviation: number,
  within = 3,
): Coverage {
  checkMatrices('modeCoverage', { points });
  check(centres.length > 0, 'argument', 'centres: expected at least one mode, got none.');
  centres.forEach((centre, i) => {
    const fits = centre.length === points.columns && centre.every(Number.isFinite);
    check(fits, 'shape', () => `centres[${i}]: expected ${points.columns} numbers, as points have, got [${centre}].`);
  });
  checkNumber('deviation', deviation, Number.MIN_VALUE);
  checkNumber('within', within, 0);
  const counts = new Array<number>(centres.length).fill(0);
  const radius = (within * deviation) ** 2;
  let [near, squares] = [0, 0];
  for (let i = 0; i < points.rows; i++) {
    const point = points.values.subarray(i * points.columns, (i + 1) * points.columns);
    const distances = centres.map(centre => centre.reduce((sum, c, j) => sum + ((point[j] ?? 0) - c) ** 2, 0));
    const least = Math.min(...distances);
    const mode = distances.indexOf(least);
    if (least > radius) continue;
    counts[mode] = (counts[mode] ?? 0) + 1;
    near++;
    squares += least;
  }
  return {
    modes: counts.filter(count => count > 0).length,
    highQuality: near / points.rows,
    counts,
    deviation: Math.sqrt(squares / (near * points.columns)),
  };
}
