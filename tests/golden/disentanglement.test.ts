import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutualInformationGap } from '../../src/metrics/mig';
import { modularity } from '../../src/metrics/modularity';
import { separatedPredictability } from '../../src/metrics/separatedPredictability';

/** What `disentanglement.py` writes. */
interface Golden {
  readonly rows: number;
  readonly codes: readonly number[];
  readonly factors: readonly number[];
  readonly modularity: number;
  readonly separatedPredictability: number;
  readonly mutualInformationGap: number;
}

const golden = JSON.parse(readFileSync(new URL('disentanglement.json', import.meta.url), 'utf8')) as Golden[];
const measures = { modularity, separatedPredictability, mutualInformationGap };

describe.each(golden.map(set => [set.rows, set] as const))('of %i rows', (rows, set) => {
  it.each(Object.entries(measures))('%s is what scikit-learn gives', (name, measure) => {
    const codes = { values: Float32Array.from(set.codes), rows, columns: 4 };
    const factors = { values: Float32Array.from(set.factors), rows, columns: 3 };
    expect(measure(codes, factors)).toBeCloseTo(set[name as keyof typeof measures], 9);
  });
});
