import '@tensorflow/tfjs-backend-cpu';
import { memory, norm, setBackend, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { arraySource } from '../../../src/data/arrays';
import { semiSupervised } from '../../../src/data/semiSupervised';
import { SemiSupervisedGAN } from '../../../src/systems/semiSupervisedGan/model';
import { bands } from '../model/toyData';

const shape = [28, 28, 1] as const;
const small = (options: object = {}) =>
  new SemiSupervisedGAN({ shape, hidden: { G: [16], D: [32, 16] }, seed: 1, ...options });

describe('SemiSupervisedGAN', () => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
  });

  it('tells classes it saw ten labels of, and gives their probabilities', async () => {
    const data = bands();
    const model = small();
    await model.fit(semiSupervised(data, { labelled: 10 }), { steps: 60, batchSize: 20 });
    const { image, label } = data.examples(0, data.size);
    const before = memory().numTensors;
    const classes = model.classify(image);
    const probabilities = model.probabilities(image);
    expect(memory().numTensors).toBe(before + 2);
    expect(classes.dtype).toBe('int32');
    expect([...classes.dataSync()]).toEqual([...label.dataSync()]);
    expect(probabilities.shape).toEqual([40, 10]);
    const rows = probabilities.arraySync() as number[][];
    for (const [i, row] of rows.entries()) {
      expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      expect(row.indexOf(Math.max(...row))).toBe(classes.dataSync()[i]);
    }
    for (const t of [image, label, classes, probabilities]) t.dispose();
    model.dispose();
  });

  it('classifies by the moving averages where they are kept', async () => {
    const data = semiSupervised(bands(), { labelled: 10 });
    const first = (model: SemiSupervisedGAN) =>
      tidy(() => Array.from(model.probabilities(zeros([1, ...shape])).dataSync()));
    const frozen = { halfLife: 1e12 };
    const kept = small({ average: { trunk: frozen, classifier: frozen } });
    const start = first(kept);
    const plain = small();
    for (const model of [kept, plain]) await model.fit(data, { steps: 3, batchSize: 10 });
    // Averages that hardly move still have the first weights.
    first(kept).forEach((p, i) => {
      expect(p).toBeCloseTo(start[i] ?? Number.NaN, 5);
    });
    expect(first(plain)).not.toEqual(first(kept));
    kept.dispose();
    plain.dispose();
  });

  it('keeps the columns of the trunk at length 1, unless told not to', async () => {
    const data = semiSupervised(bands(), { labelled: 10 });
    const lengths = async (options: object) => {
      const model = small(options);
      await model.fit(data, { steps: 2, batchSize: 10 });
      const [kernel] = model.game.nets.trunk?.weights ?? [];
      const columns = tidy(() => (kernel ? Array.from(norm(kernel, 2, 0).dataSync()) : []));
      model.dispose();
      return columns;
    };
    for (const length of await lengths({})) expect(length).toBeCloseTo(1, 5);
    expect((await lengths({ unitKernels: false })).some(length => Math.abs(length - 1) > 0.05)).toBe(true);
  });

  it('takes the weight of the unlabelled, and plays the adversarial game too', async () => {
    const data = semiSupervised(bands(), { labelled: 10 });
    const read = async (options: object) => {
      const model = small({ noise: { input: 0, hidden: 0 }, ...options });
      const { history } = await model.fit(data, { steps: 1, batchSize: 10 });
      model.dispose();
      return history;
    };
    const [full, quarter] = [await read({}), await read({ weights: { adversarial: 0.125 } })];
    expect((quarter['D.adversarial']?.[0] ?? 0) * 4).toBeCloseTo(full['D.adversarial']?.[0] ?? Number.NaN, 5);
    expect(Object.keys(full)).toContain('G.featureMatching');
    expect(Object.keys(await read({ generator: 'adversarial' }))).toContain('G.adversarial');
  });

  it('says what does not fit, before anything is trained', async () => {
    expect(() => small({ generator: 'featurematching' })).toThrow("Did you mean 'featureMatching'?");
    expect(() => small({ weights: { adversarial: -1 } })).toThrow('weights.adversarial: expected a number from 0');
    expect(() => small({ classes: 1 })).toThrow('classes: expected a whole number of at least 2, got 1');
    const model = small();
    expect(() => model.classify(zeros([1, 8, 8, 1]) as Tensor)).toThrow(
      'images: expected a tensor of shape [?, 28, 28, 1]',
    );
    // @ts-expect-error: nothing unlabelled.
    await expect(model.fit(bands(), { steps: 1, batchSize: 4 })).rejects.toThrow(
      'batch.unlabelled: missing. The game needs it; the batch has label, image.',
    );
    const many = arraySource({
      image: new Uint8Array(24 * 784),
      shape,
      label: Int32Array.from({ length: 24 }, (_, i) => i % 12),
    });
    await expect(model.fit(semiSupervised(many, { labelled: 12 }), { steps: 1, batchSize: 4 })).rejects.toThrow(
      'label: expected whole numbers from 0 to 9, got 10',
    );
    expect(model.step).toBe(0);
    model.dispose();
  });
});
