import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { column } from '../../src/metrics/factors';
import { logisticRegression } from '../../src/metrics/logisticRegression';
import { mutualInformationGap } from '../../src/metrics/mig';
import { modularity } from '../../src/metrics/modularity';
import { separatedPredictability } from '../../src/metrics/separatedPredictability';
import { classBy, growTree } from '../../src/metrics/tree';

/** What `disentanglement.py` writes. */
interface Golden {
  readonly rows: number;
  readonly codes: readonly number[];
  readonly factors: readonly number[];
  readonly modularity: number;
  readonly separatedPredictability: number;
  readonly mutualInformationGap: number;
  /** Of the third factor: a tree two splits deep, and logistic regression's weights and offset of each class. */
  readonly tree: { readonly importances: readonly number[]; readonly classes: readonly number[] };
  readonly linear: readonly (readonly number[])[];
}

const golden = JSON.parse(readFileSync(new URL('disentanglement.json', import.meta.url), 'utf8')) as Golden[];
const measures = { modularity, separatedPredictability, mutualInformationGap };

describe.each(golden.map(set => [set.rows, set] as const))('of %i rows', (rows, set) => {
  const codes = { values: Float32Array.from(set.codes), rows, columns: 4 };
  const factors = { values: Float32Array.from(set.factors), rows, columns: 3 };
  const third = column(factors, 2);
  const known = [...new Set(third)].sort((a, b) => a - b);
  const classes = Array.from(third, value => known.indexOf(value));

  it('a tree splits as scikit-learn’s does', () => {
    const grown = growTree({ codes, classes, count: known.length }, new Array(rows).fill(1), 2);
    const all = grown.importances.reduce((sum, value) => sum + value, 0);
    grown.importances.forEach((value, j) => {
      expect(value / all).toBeCloseTo(set.tree.importances[j] ?? Number.NaN, 9);
    });
    const said = Array.from({ length: rows }, (_, row) => known[classBy(grown, codes, row)]);
    expect(said).toEqual(set.tree.classes);
  });

  it('logistic regression ends where scikit-learn’s does', () => {
    const { weights } = logisticRegression(codes, classes, known.length);
    weights.forEach((row, k) => {
      row.forEach((w, j) => {
        expect(w).toBeCloseTo(set.linear[k]?.[j] ?? Number.NaN, 7);
      });
    });
  });

  it.each(Object.entries(measures))('%s is what scikit-learn gives', (name, measure) => {
    expect(measure(codes, factors)).toBeCloseTo(set[name as keyof typeof measures], 9);
  });
});
