import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import type { Schedule } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import { ACGAN, type ACGANOptions } from '../../../src/systems/acgan/model';
import { bands } from '../model/toyData';

const make = (options: Partial<ACGANOptions> = {}) =>
  new ACGAN({ shape: [28, 28, 1], classes: 10, latent: normal(4), width: 2, seed: 1, ...options });
const values = (t: Tensor) => Array.from(t.dataSync());

describe('ACGAN', () => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
  });

  it('learns to tell the classes of real pictures, and names the likeliest', async () => {
    const gan = make({ learningRate: { D: 5e-3 } });
    const history = await gan.fit(bands(), { steps: 40, batchSize: 20 });
    const { image, label } = bands().examples(0, 40);
    const probabilities = gan.probabilities(image);
    const rows = (await probabilities.array()) as number[][];
    for (const row of rows) expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4);
    const classes = gan.classify(image);
    expect([classes.dtype, classes.shape]).toEqual(['int32', [40]]);
    expect(values(classes)).toEqual(rows.map(row => row.indexOf(Math.max(...row))));
    const right = values(classes).filter((c, i) => c === label.dataSync()[i]).length;
    expect(right).toBeGreaterThan(32);
    const { 'D.classOfReal': ofReal = [], 'G.class': ofG = [] } = history.history;
    expect(ofReal.at(-1)).toBeLessThan((ofReal[0] ?? 0) / 2);
    expect(ofG.at(-1)).toBeLessThan(ofG[0] ?? 0);
    gan.dispose();
  });

  it('with weight 0 G is not paid for the class', async () => {
    const losses = async (weight: number | Schedule) => {
      const gan = make({ weights: { class: weight } });
      const { history } = await gan.fit(bands(), { steps: 1, batchSize: 4, historyEvery: 1 });
      gan.dispose();
      return history;
    };
    const [none, twice, once] = [await losses(0), await losses(2), await losses(1)];
    expect(none['G.class']).toBeUndefined();
    expect(twice['G.class']?.[0]).toBeCloseTo(2 * (once['G.class']?.[0] ?? Number.NaN), 4);
    expect(none['D.classOfFake']).toEqual(once['D.classOfFake']);
    expect((await losses(images => images + 2))['G.class']).toEqual(twice['G.class']);
  });

  it('makes the classes asked for, in rows on a sheet', () => {
    const gan = make();
    const [sheet] = gan.traversals({ rows: 2, seed: 3 });
    expect([sheet?.name, sheet?.rows, sheet?.columns]).toEqual(['label', 10, 2]);
    const six = gan.generate(2, { labels: 6, seed: 3 });
    expect(values(sheet?.images as Tensor).slice(12 * 784, 14 * 784)).toEqual(values(six));
    gan.dispose();
  });

  it('names what is wrong', async () => {
    const gan = make({ classes: 9 });
    await expect(gan.fit(bands(), { steps: 1, batchSize: 4 })).rejects.toThrow('from 0 to 8, got 9 for example 9');
    expect(() => gan.generate(1, { labels: -1 })).toThrow('labels: expected classes from 0 to 8, got -1');
    expect(() => gan.classify(zeros([1, 32, 32, 1]))).toThrow('images: expected a tensor of shape');
    gan.dispose();
    expect(() => make({ classes: 0 })).toThrow('classes');
    expect(() => make({ weights: { classOfReal: -1 } })).toThrow('weights.classOfReal');
    expect(() => make({ shape: [7, 7, 1] })).toThrow('shape');
  });
});
