import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { densityCoverage } from '../../src/metrics/densityCoverage';
import { kernelDistance } from '../../src/metrics/kernelDistance';
import type { Matrix } from '../../src/metrics/matrix';
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
}

const golden = JSON.parse(readFileSync(new URL('samples.json', import.meta.url), 'utf8')) as Golden;

/** Sums of three uniforms in float32, as `sets` of `samples.py` makes them. */
function near(seed: number, rows: number, columns: number, move = (v: number) => v): Matrix {
  const [a, b, c] = [0, 1, 2].map(i => sequence(seed + i, rows * columns));
  const sums = a?.map((v, i) => Math.fround(v + (b?.[i] ?? 0)) + (c?.[i] ?? 0)) ?? new Float32Array();
  return { values: sums.map(move), rows, columns };
}

describe.each(golden.sets)('of $rows × $columns', set => {
  const { rows, columns, k } = set;
  const real = near(1000 + rows, rows, columns);
  const generated = near(1003 + rows, rows, columns, v => Math.fround(v * 0.875) + 0.125);

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
