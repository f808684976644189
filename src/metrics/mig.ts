import { checkWhole } from '../core/checks';
import { checkChanges, checkFactors, column } from './factors';
import type { Matrix } from './matrix';

/**
 * The mutual information gap (Chen et al. 2018, β-TCVAE, §4.1): for each factor, how much more the column of codes that
 * knows most of it knows than the next, as a share of the factor's entropy; the mean over the factors. 1 where each
 * factor is in one column alone, 0 where two columns know equally much. Information is that of a histogram of equal
 * bins, as in disentanglement_lib, which takes 10,000 examples.
 *
 * @param codes a row for each example: what an encoder reads off it
 * @param factors the true factors of the same examples, whole numbers, a column each
 * @param bins of the histogram of each column of codes; default 20
 * @throws GanKitError `shape` or `argument` if sizes do not fit, `data` if a value is not finite or a factor never
 *   changes
 * @example
 * mutualInformationGap(await matrixOf(codes), await matrixOf(factors));   // 0.22
 */
export function mutualInformationGap(codes: Matrix, factors: Matrix, bins = 20): number {
  checkFactors('mutualInformationGap', codes, factors);
  checkWhole('bins', bins, 2);
  const table = informationTable(codes, factors, bins);
  let sum = 0;
  for (let f = 0; f < factors.columns; f++) {
    const factor = column(factors, f);
    const entropy = informationBetween(factor, factor);
    checkChanges(f, entropy > 0);
    const [first = 0, second = 0] = table.map(row => row[f] ?? 0).sort((a, b) => b - a);
    sum += (first - second) / entropy;
  }
  return sum / factors.columns;
}

/** What each column of codes, in equal bins, knows of each factor, in nats: a row for each column of codes. */
export function informationTable(codes: Matrix, factors: Matrix, bins: number): readonly (readonly number[])[] {
  const known = Array.from({ length: factors.columns }, (_, f) => column(factors, f));
  return Array.from({ length: codes.columns }, (_, j) => {
    const binned = inBins(column(codes, j), bins);
    return known.map(factor => informationBetween(binned, factor));
  });
}

/** The mutual information of two lists of whole numbers, in nats, by their joint histogram. */
export function informationBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [ofA, ofB] = [counted(a.length, i => `${a[i]}`), counted(b.length, i => `${b[i]}`)];
  const both = counted(a.length, i => `${a[i]},${b[i]}`);
  const n = a.length;
  let nats = 0;
  for (const [key, count] of both) {
    const [x = '', y = ''] = key.split(',');
    nats += (count / n) * Math.log((count * n) / ((ofA.get(x) ?? 1) * (ofB.get(y) ?? 1)));
  }
  return Math.max(0, nats);
}

function counted(n: number, keyOf: (i: number) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < n; i++) counts.set(keyOf(i), (counts.get(keyOf(i)) ?? 0) + 1);
  return counts;
}

/** The number of each value's bin, of equal bins from the least value to the greatest. */
function inBins(values: Float32Array, bins: number): Int32Array {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const width = (most - least) / bins || 1;
  return Int32Array.from(values, value => Math.min(bins - 1, Math.floor((value - least) / width)));
}
