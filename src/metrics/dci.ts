import { checkWhole } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { Rng } from '../core/rng';
import { checkChanges, checkFactors, column } from './factors';
import type { Matrix } from './matrix';
import { classBy, type Examples, growTree } from './tree';

/** Options of {@link dci}. */
export interface DciOptions {
  /** Trees of each factor's forest. Default 10, the paper's. */
  readonly trees?: number;
  /** Splits from root to leaf, at most. Default 8. */
  readonly depth?: number;
  /** Of the split into train and test, and of the draws of each tree. Default 0. */
  readonly seed?: number;
}

/** What {@link dci} finds. */
export interface Dci {
  /** Whether a column of codes matters for one factor alone: 1 at best, 0 where each matters for all alike. */
  readonly disentanglement: number;
  /** Whether one column alone matters for a factor: 1 at best, 0 where all matter alike. */
  readonly completeness: number;
  /** Share of unseen examples whose factors the codes tell, the mean over the factors. */
  readonly informativeness: number;
  /** How much each column matters, a row for each column of codes, a column for each factor; these sum to 1. */
  readonly importances: readonly (readonly number[])[];
}

const OPTIONS: Kinds<DciOptions> = { trees: whole(1), depth: whole(1), seed: whole() };

/**
 * Disentanglement, completeness and informativeness (Eastwood & Williams 2018, §2): a random forest learns each factor
 * from the codes; how much a column lowers the impurity in its trees is how much it matters, R. With the rows of R as
 * shares P, disentanglement is `Σ ρ (1 − H(P))`, H the entropy to the base of the number of factors and ρ the column's
 * share of all R; completeness the mean of `1 − H` over the columns of R, to the base of the number of codes.
 *
 * Trees are grown on two thirds of the rows, drawn with replacement, and read every column at each split. As in
 * Locatello et al.'s disentanglement_lib informativeness is the share told right of the other third, where the paper
 * has an error; that library has boosted trees in place of forests. Codes that tell nothing still have some
 * disentanglement by chance: read it beside informativeness.
 *
 * @param codes a row for each example: what an encoder reads off it; at least two columns
 * @param factors the true factors of the same examples, whole numbers, at least two columns
 * @throws GanKitError `shape` or `argument` if sizes do not fit, `data` if a value is not finite or a factor never
 *   changes
 * @example
 * dci(await matrixOf(codes), await matrixOf(factors)).disentanglement;   // 0.6
 */
export function dci(codes: Matrix, factors: Matrix, options: DciOptions = {}): Dci {
  checkOptions('dci', options, OPTIONS);
  const { trees = 10, depth = 8, seed = 0 } = options;
  checkFactors('dci', codes, factors);
  for (const [name, { columns }] of Object.entries({ codes, factors }))
    checkWhole(`dci: columns of ${name}`, columns, 2);
  checkWhole('dci: rows', codes.rows, 3);
  const rng = new Rng(seed).fork('dci');
  const order = rng.fork('split').permutation(codes.rows);
  const train = order.slice(0, Math.ceil((2 / 3) * codes.rows));
  const test = order.slice(train.length);
  const each = Array.from({ length: factors.columns }, (_, f) => {
    const examples = { codes, ...classesOf(column(factors, f)) };
    checkChanges(f, examples.count > 1);
    return forest(examples, { train, test, trees, depth, rng: rng.fork(f) });
  });
  const importances = Array.from({ length: codes.columns }, (_, j) => each.map(({ shares }) => shares[j] ?? 0));
  const all = total(importances.map(total));
  const ofCodes = importances.map(row => (total(row) / (all || 1)) * (1 - entropy(row)));
  const ofFactors = each.map(({ shares }) => (total(shares) > 0 ? 1 - entropy(shares) : 0));
  return {
    disentanglement: total(ofCodes),
    completeness: total(ofFactors) / each.length,
    informativeness: total(each.map(({ right }) => right)) / each.length,
    importances,
  };
}

interface Growing {
  readonly train: ArrayLike<number>;
  readonly test: ArrayLike<number>;
  readonly trees: number;
  readonly depth: number;
  readonly rng: Rng;
}

/** How much each column matters to a forest, as shares, and the share of unseen examples that it tells right. */
function forest(examples: Examples, { train, test, trees, depth, rng }: Growing) {
  const { codes, classes, count } = examples;
  const grown = Array.from({ length: trees }, () => {
    const weights = new Float64Array(codes.rows);
    for (let i = 0; i < train.length; i++) {
      const row = train[rng.int(train.length)] ?? 0;
      weights[row] = (weights[row] ?? 0) + 1;
    }
    return growTree(examples, weights, depth);
  });
  const shares = Array.from(
    { length: codes.columns },
    (_, j) => total(grown.map(({ importances }) => (importances[j] ?? 0) / (total(importances) || 1))) / trees,
  );
  let right = 0;
  for (let i = 0; i < test.length; i++) {
    const row = test[i] ?? 0;
    const votes = new Float64Array(count);
    for (const tree of grown) {
      const said = classBy(tree, codes, row);
      votes[said] = (votes[said] ?? 0) + 1;
    }
    if (votes.indexOf(Math.max(...votes)) === classes[row]) right++;
  }
  return { shares, right: right / test.length };
}

/** Values as classes from 0 in their order. */
function classesOf(values: Float32Array): { classes: Int32Array; count: number } {
  const known = [...new Set(values)].sort((a, b) => a - b);
  const numbers = new Map(known.map((value, i) => [value, i]));
  return { classes: Int32Array.from(values, value => numbers.get(value) ?? 0), count: known.length };
}

const total = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0);

/** The entropy of weights, as a share of that of equal ones. */
function entropy(weights: readonly number[]): number {
  const sum = total(weights);
  const shares = weights.map(weight => weight / (sum || 1)).filter(share => share > 0);
  return -total(shares.map(share => share * Math.log(share))) / Math.log(weights.length);
}
