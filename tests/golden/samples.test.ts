import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataCopying, rankSum } from '../../src/metrics/dataCopying';
import { densityCoverage } from '../../src/metrics/densityCoverage';
import { inceptionScore } from '../../src/metrics/inceptionScore';
import { kernelDistance } from '../../src/metrics/kernelDistance';
import { cellsOf, lloyd } from '../../src/metrics/kMeans';
import type { Matrix } from '../../src/metrics/matrix';
import { msSsimDiversity } from '../../src/metrics/msSsim';
import { nearestRows } from '../../src/metrics/neighbours';
import { greatestF, prdOfHistograms } from '../../src/metrics/prd';
import { precisionRecall } from '../../src/metrics/precisionRecall';
import { twoSampleTest } from '../../src/metrics/twoSample';
import { sequence } from './sequence';

/** What `samples.py` writes. */
interface Golden {
  readonly sets: readonly {
    readonly rows: number;
    readonly columns: number;
    readonly k: number;
    readonly kernelDistance: number;
    readonly precision: number;
    readonly recall: number;
    readonly density: number;
    readonly coverage: number;
    readonly twoSample: { readonly generated: number; readonly real: number };
  }[];
  readonly cells: {
    readonly centres: number[];
    readonly sizes: number[];
    readonly z: number[];
    readonly whole: number;
  };
  readonly inception: readonly {
    readonly splits: number;
    readonly probabilities: number[];
    readonly score: number;
    readonly deviation: number;
  }[];
  readonly similarities: readonly {
    readonly size: number;
    readonly channels: number;
    readonly scales: number;
    readonly similarity: number;
  }[];
  readonly prd: {
    readonly generated: number[];
    readonly real: number[];
    readonly precision: number[];
    readonly recall: number[];
    readonly f8: number;
    readonly fEighth: number;
  };
}

const golden = JSON.parse(readFileSync(new URL('samples.json', import.meta.url), 'utf8')) as Golden;

/** Sums of three uniforms in float32, as `sets` of `samples.py` makes them. */
function near(seed: number, rows: number, columns: number, move = (v: number) => v): Matrix {
  const [a, b, c] = [0, 1, 2].map(i => sequence(seed + i, rows * columns));
  const sums = a?.map((v, i) => Math.fround(v + (b?.[i] ?? 0)) + (c?.[i] ?? 0)) ?? new Float32Array();
  return { values: sums.map(move), rows, columns };
}

const narrower = (v: number) => Math.fround(v * 0.875) + 0.125;
const worst = (got: ArrayLike<number>, expected: readonly number[]): number =>
  Math.max(...expected.map((value, i) => Math.abs((got[i] ?? Number.NaN) - value)));

describe.each(golden.sets)('of $rows × $columns', set => {
  const { rows, columns, k } = set;
  const real = near(1000 + rows, rows, columns);
  const generated = near(1003 + rows, rows, columns, narrower);

  it('kernelDistance is scikit-learn’s', async () => {
    const { distance } = await kernelDistance(generated, real, { subsets: 1, subsetSize: rows });
    expect(Math.abs(distance / set.kernelDistance - 1)).toBeLessThan(1e-5);
  });

  it('precisionRecall is PyTorch’s', async () => {
    expect(await precisionRecall(generated, real, { k })).toMatchObject({
      precision: expect.closeTo(set.precision, 10),
      recall: expect.closeTo(set.recall, 10),
    });
  });

  it('densityCoverage is prdc’s', async () => {
    expect(await densityCoverage(generated, real, { k })).toMatchObject({
      density: expect.closeTo(set.density, 10),
      coverage: expect.closeTo(set.coverage, 10),
    });
  });

  it('twoSampleTest is scikit-learn’s', async () => {
    expect(await twoSampleTest(generated, real)).toMatchObject({
      generated: expect.closeTo(set.twoSample.generated, 10),
      real: expect.closeTo(set.twoSample.real, 10),
    });
  });
});

describe('dataCopying', () => {
  const [generated, train, held] = [near(2003, 400, 4, narrower), near(2000, 400, 4), near(2100, 300, 4)];

  it('has scikit-learn’s cells and SciPy’s z in each', async () => {
    const { centres, cells } = await lloyd(train, { values: train.values.slice(0, 16), rows: 4, columns: 4 });
    expect(worst(centres.values, golden.cells.centres)).toBeLessThan(1e-5);
    expect([0, 1, 2, 3].map(cell => cells.filter(of => of === cell).length)).toEqual(golden.cells.sizes);
    const far = async (of: Matrix) => (await nearestRows(of, train, 1)).squares;
    const [a, b] = [await far(generated), await far(held)];
    const [inA, inB] = [await cellsOf(generated, centres), await cellsOf(held, centres)];
    const z = [0, 1, 2, 3].map(c =>
      rankSum(
        a.filter((_, i) => inA[i] === c),
        b.filter((_, i) => inB[i] === c),
      ),
    );
    expect(worst(z, golden.cells.z)).toBeLessThan(1e-6);
  });

  it('of one cell is SciPy’s z', async () => {
    expect((await dataCopying(generated, train, held, { cells: 1 })).score).toBeCloseTo(golden.cells.whole, 6);
  });
});

it.each(golden.inception)('inceptionScore in $splits splits is SciPy’s', ({ splits, probabilities, ...expected }) => {
  const { score, deviation } = inceptionScore(
    { values: Float32Array.from(probabilities), rows: 95, columns: 7 },
    { splits },
  );
  expect(score).toBeCloseTo(expected.score, 6);
  expect(deviation).toBeCloseTo(expected.deviation, 6);
});

it('prdCurve of two histograms is the paper’s', () => {
  const { generated, real, precision, recall, f8, fEighth } = golden.prd;
  const curve = prdOfHistograms(Float64Array.from(generated), Float64Array.from(real), 101);
  expect(worst(curve.precision, precision)).toBeLessThan(1e-8);
  expect(worst(curve.recall, recall)).toBeLessThan(1e-8);
  expect(greatestF(curve, 8)).toBeCloseTo(f8, 8);
  expect(greatestF(curve, 1 / 8)).toBeCloseTo(fEighth, 8);
});

it.each(golden.similarities)(
  'msSsimDiversity of $size pixels is pytorch-msssim’s',
  ({ size, channels, ...expected }) => {
    const count = size * size * channels;
    const [one, noise] = [sequence(4000 + size, count), sequence(4001 + size, count)];
    const values = Float32Array.from([...one, ...one.map((v, i) => Math.fround(v + (noise[i] ?? 0)) / 2)]);
    const found = msSsimDiversity({ values, rows: 2, columns: count }, { shape: [size, size, channels] });
    expect(found.scales).toBe(expected.scales);
    expect(Math.abs(found.similarity / expected.similarity - 1)).toBeLessThan(1e-5);
  },
);
