import { checkChanges, checkFactors, column } from './factors';
import type { Matrix } from './matrix';

/**
 * The separated attribute predictability, SAP (Kumar et al. 2018, §3): for each factor, how much better the column of
 * codes that predicts it best does than the next, by the squared correlation of a line through both; the mean over the
 * factors. 1 where each factor is a line of one column alone. It is for factors in an order, such as size and place:
 * numbers of kinds, such as shapes, have no line through them.
 *
 * @param codes a row for each example: what an encoder reads off it
 * @param factors the true factors of the same examples, whole numbers, a column each
 * @throws GanKitError `shape` if sizes do not fit, `data` if a value is not finite or a factor never changes
 * @example
 * separatedPredictability(await matrixOf(codes), await matrixOf(factors));   // 0.61
 */
export function separatedPredictability(codes: Matrix, factors: Matrix): number {
  checkFactors('separatedPredictability', codes, factors);
  const known = Array.from({ length: codes.columns }, (_, j) => centred(column(codes, j)));
  let sum = 0;
  for (let f = 0; f < factors.columns; f++) {
    const factor = centred(column(factors, f));
    checkChanges(f, product(factor, factor) > 0);
    const [first = 0, second = 0] = known.map(code => explained(code, factor)).sort((a, b) => b - a);
    sum += first - second;
  }
  return sum / factors.columns;
}

function centred(values: Float32Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Float64Array.from(values, value => value - mean);
}

const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** The squared correlation: 0 where a code never changes. */
function explained(code: Float64Array, factor: Float64Array): number {
  const both = product(code, code) * product(factor, factor);
  return both > 0 ? product(code, factor) ** 2 / both : 0;
}
