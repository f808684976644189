import { checkWhole } from '../core/checks';
import { checkChanges, checkFactors, column } from './factors';
import type { Matrix } from './matrix';
import { informationTable } from './mig';

/**
 * Modularity (Ridgeway & Mozer 2018, §3): whether each column of codes knows of one factor alone. For a column that
 * knows θ nats of its factor, `1 − Σ m² / (θ² (factors − 1))` over what it knows of the others; the mean over columns.
 * 1 where no column knows of two factors, also where two columns know of one; a column that knows nothing counts as 0.
 * Information is that of a histogram of equal bins, as in disentanglement_lib.
 *
 * @param codes a row for each example: what an encoder reads off it
 * @param factors the true factors of the same examples, whole numbers, at least two columns
 * @param bins of the histogram of each column of codes; default 20
 * @throws GanKitError `shape` or `argument` if sizes do not fit, `data` if a value is not finite or a factor never
 *   changes
 * @example
 * modularity(await matrixOf(codes), await matrixOf(factors));   // 0.93
 */
export function modularity(codes: Matrix, factors: Matrix, bins = 20): number {
  checkFactors('modularity', codes, factors);
  checkWhole('bins', bins, 2);
  checkWhole('modularity: columns of factors', factors.columns, 2);
  for (let f = 0; f < factors.columns; f++) {
    const [first, ...others] = column(factors, f);
    checkChanges(
      f,
      others.some(value => value !== first),
    );
  }
  const scores = informationTable(codes, factors, bins).map(row => {
    const most = Math.max(...row) ** 2;
    const squares = row.reduce((sum, nats) => sum + nats ** 2, 0);
    return most > 0 ? 1 - (squares - most) / (most * (factors.columns - 1)) : 0;
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
