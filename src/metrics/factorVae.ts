import { checkWhole } from '../core/checks';
import { anything, whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { Rng } from '../core/rng';
import { checkChanges, checkFactors } from './factors';
import type { Matrix } from './matrix';

/** Options of {@link factorVaeScore}. */
export interface FactorVaeOptions {
  /** Votes that teach the classifier and votes that test it. Default 10,000 and 5,000. */
  readonly votes?: { readonly train?: number; readonly test?: number };
  /** Examples of one vote. Default 64. */
  readonly batch?: number;
  /** Columns of codes whose standard deviation is below are left out. Default 0.05. */
  readonly least?: number;
  /** Of the draws. Default 0. */
  readonly seed?: number;
}

const OPTIONS: Kinds<FactorVaeOptions> = { votes: anything, batch: anything, least: anything, seed: whole() };

/**
 * FactorVAE's score (Kim & Mnih 2018, §4): whether each column of codes belongs to one factor. For a vote one factor is
 * held at a value while the others change; the column that varies least, beside its variance over all, votes for that
 * factor. The score is the share of votes that each column's most frequent factor explains: 1 at best, about one over
 * the factors by chance.
 *
 * Numbers of votes, batch and pruning are those of Locatello et al.'s disentanglement_lib. The examples of a vote are
 * drawn from the given rows, so give some thousands, with every value of each factor many times.
 *
 * @param codes a row for each example: what an encoder reads off it
 * @param factors the true factors of the same examples, whole numbers, a column each
 * @throws GanKitError `shape` or `argument` if sizes do not fit, `data` if a value is not finite or a factor never
 *   changes
 * @example
 * factorVaeScore(await matrixOf(codes), await matrixOf(factors));   // 0.82
 */
export function factorVaeScore(codes: Matrix, factors: Matrix, options: FactorVaeOptions = {}): number {
  checkOptions('factorVaeScore', options, OPTIONS);
  const { votes = {}, batch = 64, least = 0.05, seed = 0 } = options;
  const { train = 10_000, test = 5000 } = votes;
  checkFactors('factorVaeScore', codes, factors);
  for (const [name, value] of Object.entries({ train, test })) checkWhole(`votes.${name}`, value, 1);
  checkWhole('batch', batch, 2);
  const all = Array.from({ length: codes.rows }, (_, i) => i);
  const variances = varianceOf(codes, all);
  const active = [...variances.keys()].filter(j => Math.sqrt(variances[j] ?? 0) >= least);
  if (active.length === 0) return 0;
  const rowsWith = Array.from({ length: factors.columns }, (_, f) => groups(factors, f));
  const rng = new Rng(seed).fork('factorVaeScore');
  const vote = (): readonly [column: number, factor: number] => {
    const factor = rng.int(factors.columns);
    const groupsOf = rowsWith[factor] ?? [];
    const rows = groupsOf[rng.int(groupsOf.length)] ?? [];
    const drawn = Array.from({ length: batch }, () => rows[rng.int(rows.length)] ?? 0);
    const local = varianceOf(codes, drawn);
    const ratio = (j: number) => (local[j] ?? 0) / (variances[j] ?? 1);
    return [active.reduce((best, j) => (ratio(j) < ratio(best) ? j : best)), factor];
  };
  const counts = Array.from({ length: codes.columns }, () => new Array<number>(factors.columns).fill(0));
  for (let i = 0; i < train; i++) {
    const [column, factor] = vote();
    const row = counts[column] ?? [];
    row[factor] = (row[factor] ?? 0) + 1;
  }
  const factorOf = counts.map(row => row.indexOf(Math.max(...row)));
  let right = 0;
  for (let i = 0; i < test; i++) {
    const [column, factor] = vote();
    if (factorOf[column] === factor) right++;
  }
  return right / test;
}

/** The unbiased variance of each column over the given rows. */
function varianceOf({ values, columns }: Matrix, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (const row of rows)
    for (let j = 0; j < columns; j++) mean[j] = (mean[j] ?? 0) + (values[row * columns + j] ?? 0) / rows.length;
  for (const row of rows) {
    for (let j = 0; j < columns; j++)
      squares[j] = (squares[j] ?? 0) + ((values[row * columns + j] ?? 0) - (mean[j] ?? 0)) ** 2;
  }
  return squares.map(sum => sum / Math.max(1, rows.length - 1));
}

/** The rows that have each value of a factor. */
function groups({ values, rows, columns }: Matrix, factor: number): number[][] {
  const found = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + factor] ?? 0;
    const group = found.get(value);
    if (group) group.push(row);
    else found.set(value, [row]);
  }
  checkChanges(factor, found.size > 1);
  return [...found.values()];
}
