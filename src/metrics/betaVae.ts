import { checkWhole } from '../core/checks';
import { anything, whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { Rng } from '../core/rng';
import { checkChanges, checkFactors } from './factors';
import type { FactorVaeOptions } from './factorVae';
import { linearClass, logisticRegression } from './logisticRegression';
import type { Matrix } from './matrix';

/** Options of {@link betaVaeScore}. */
export type BetaVaeOptions = Omit<FactorVaeOptions, 'least'>;

const OPTIONS: Kinds<BetaVaeOptions> = { votes: anything, batch: anything, seed: whole() };

/**
 * β-VAE's score (Higgins et al. 2017, §3): whether a linear classifier tells, from how codes differ, which factor does
 * not. For each example that it sees, one factor is chosen, pairs of rows with the same value of it are drawn, and the
 * absolute differences of their codes are averaged over the pairs. The score is the share of unseen ones told right: 1
 * at best, one over the factors by chance.
 *
 * Codes of other factors need no column of their own to reach 1, which is what {@link factorVaeScore} mends. Numbers
 * and classifier, logistic regression, are those of Locatello et al.'s disentanglement_lib. Pairs are drawn from the
 * given rows, so give some thousands, with every value of each factor many times.
 *
 * @param codes a row for each example: what an encoder reads off it
 * @param factors the true factors of the same examples, whole numbers, a column each
 * @throws GanKitError `shape` or `argument` if sizes do not fit, `data` if a value is not finite or a factor never
 *   changes
 * @example
 * betaVaeScore(await matrixOf(codes), await matrixOf(factors));   // 0.97
 */
export function betaVaeScore(codes: Matrix, factors: Matrix, options: BetaVaeOptions = {}): number {
  checkOptions('betaVaeScore', options, OPTIONS);
  const { votes = {}, batch = 64, seed = 0 } = options;
  const { train = 10_000, test = 5000 } = votes;
  checkFactors('betaVaeScore', codes, factors);
  for (const [name, value] of Object.entries({ train, test })) checkWhole(`votes.${name}`, value, 1);
  checkWhole('batch', batch, 1);
  const alike = Array.from({ length: factors.columns }, (_, f) => rowsLike(factors, f));
  const rng = new Rng(seed).fork('betaVaeScore');
  const drawn = (n: number) => {
    const values = new Float32Array(n * codes.columns);
    const classes = Int32Array.from({ length: n }, (_, vote) => {
      const factor = rng.int(factors.columns);
      for (let pair = 0; pair < batch; pair++) {
        const one = rng.int(codes.rows);
        const group = alike[factor]?.[one] ?? [];
        const other = group[rng.int(group.length)] ?? 0;
        for (let j = 0; j < codes.columns; j++) {
          const apart = (codes.values[one * codes.columns + j] ?? 0) - (codes.values[other * codes.columns + j] ?? 0);
          const at = vote * codes.columns + j;
          values[at] = (values[at] ?? 0) + Math.abs(apart) / batch;
        }
      }
      return factor;
    });
    return { x: { values, rows: n, columns: codes.columns }, classes };
  };
  const seen = drawn(train);
  const classifier = logisticRegression(seen.x, seen.classes, factors.columns);
  const unseen = drawn(test);
  const right = unseen.classes.filter((factor, row) => linearClass(classifier, unseen.x, row) === factor).length;
  return right / test;
}

/** For each row all that have its value of a factor. */
function rowsLike({ values, rows, columns }: Matrix, factor: number): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  const of = Array.from({ length: rows }, (_, row) => {
    const value = values[row * columns + factor] ?? 0;
    const group = groups.get(value) ?? [];
    if (group.length === 0) groups.set(value, group);
    group.push(row);
    return group;
  });
  checkChanges(factor, groups.size > 1);
  return of;
}
