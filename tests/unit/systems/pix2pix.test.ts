import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  concat,
  memory,
  mul,
  setBackend,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import type { Augment } from '../../../src/core/contest';
import { drawingFrom } from '../../../src/core/randomScope';
import { Rng } from '../../../src/core/rng';
import { labelMapSource } from '../../../src/data/made/labelMaps/labelMaps';
import { nonSaturating } from '../../../src/losses/adversarial';
import { patchDiscriminator } from '../../../src/nets/patchDiscriminator';
import { unet } from '../../../src/nets/unet';
import { adam } from '../../../src/optimizers/adam';
import { r1 } from '../../../src/penalties/r1';
import { type Pix2pixParts, pix2pix } from '../../../src/systems/pix2pix/game';
import { Pix2Pix, type Pix2PixOptions } from '../../../src/systems/pix2pix/model';

const SHAPE = [16, 16, 3] as const;
const make = (options: Partial<Pix2PixOptions> = {}) =>
  new Pix2Pix({ shape: SHAPE, width: 2, discriminator: { layers: 1, width: 2 }, seed: 1, ...options });
const picture = (...shape: [number, number, number, number]) => new Rng(5).uniform(shape, -1, 1) as Tensor4D;
const pix2pixOf = (options: Partial<Pix2pixParts>) => {
  const shape = [8, 8, 1] as const;
  const common = { shape, width: 2, rng: new Rng(4) };
  return pix2pix({
    nets: { G: unet({ ...common, noisyLayers: 0 }), D: patchDiscriminator({ ...common, layers: 1, norm: 'none' }) },
    adversarial: nonSaturating,
    optimizers: { D: adam(), G: adam() },
    shapes: { input: shape, target: shape },
    ...options,
  });
};
const values = (t: Tensor) => {
  const all = [...t.dataSync()];
  t.dispose();
  return all;
};

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});

describe('Pix2Pix.translate', () => {
  it('draws noise by the seed, and none where it is told not to, also in the scope of another', () => {
    const model = make();
    const x = picture(3, 16, 16, 3);
    const run = (options: Parameters<Pix2Pix['translate']>[1]) => values(model.translate(x, options));
    expect(run({ seed: 4 })).toEqual(run({ seed: 4 }));
    expect(run({ seed: 4 })).not.toEqual(run({ seed: 5 }));
    expect(run({})).not.toEqual(run({}));
    const quiet = run({ noise: false });
    expect(run({ noise: false, seed: 3 })).toEqual(quiet);
    expect(drawingFrom(new Rng(1), () => run({ noise: false }))).toEqual(quiet);
    x.dispose();
    model.dispose();
  });

  it('takes many pictures a few at a time, of any sides that can be halved as often', () => {
    const model = make({ noisyLayers: 0 });
    const before = memory().numTensors;
    const x = picture(20, 32, 16, 3);
    const all = model.translate(x);
    expect(all.shape).toEqual([20, 32, 16, 3]);
    const last = tidy(() => model.translate(slice(x, [19, 0, 0, 0], [1, -1, -1, -1])));
    for (const [i, v] of values(slice(all, [19, 0, 0, 0], [1, -1, -1, -1])).entries())
      expect(v).toBeCloseTo([...last.dataSync()][i] ?? Number.NaN, 5);
    for (const t of [x, all, last]) t.dispose();
    expect(memory().numTensors).toBe(before);
    model.dispose();
  });

  it('takes each picture’s own statistics when told: others beside it change nothing', () => {
    const model = make({ noisyLayers: 0 });
    const x = picture(2, 16, 16, 3);
    const alone = tidy(() => slice(x, [1, 0, 0, 0], [1, -1, -1, -1]) as Tensor4D);
    const both = values(model.translate(x, { statistics: 'own' }));
    expect(values(model.translate(alone, { statistics: 'own' }))).toEqual(both.slice(both.length / 2));
    expect(values(model.translate(x))).not.toEqual(both);
    alone.dispose();
    x.dispose();
    model.dispose();
  });

  it('says what does not fit', () => {
    const model = make({ inputChannels: 1 });
    const given =
      (...shape: [number, number, number, number]) =>
      () =>
        tidy(() => void model.translate(zeros(shape) as Tensor4D));
    expect(given(1, 16, 16, 3)).toThrow('translate(images): expected a tensor of shape [?, ?, ?, 1]');
    expect(given(1, 16, 24, 1)).toThrow('multiples of 16, got 1 of 16 × 24. Crop or resize them.');
    expect(given(0, 16, 16, 1)).toThrow('expected at least one, got none');
    expect(() => tidy(() => void model.translate(zeros([1, 16, 16, 1]), { statistics: 'mine' as never }))).toThrow(
      "statistics: 'mine' is not known",
    );
    model.dispose();
  });
});

describe('Pix2Pix.preview', () => {
  it('gives observers rows of input, output and target, and nothing before', () => {
    const before = memory().numTensors;
    const model = make();
    expect(model.traversals).toBeUndefined();
    const { input, target, classes } = labelMapSource({ size: 16 }).examples(0, 3);
    // A batch of pairs may say more of them.
    const batch = { input, target, classes };
    const [sheet] = model.preview(batch).traversals?.({ rows: 2, seed: 7 }) ?? [];
    expect([sheet?.name, sheet?.rows, sheet?.columns, sheet?.images.shape]).toEqual(['pairs', 2, 3, [6, 16, 16, 3]]);
    const row = (i: number) => values(slice(sheet?.images as Tensor4D, [i, 0, 0, 0], [1, -1, -1, -1]));
    const given = (t: Tensor4D, i: number) => values(slice(t, [i, 0, 0, 0], [1, -1, -1, -1]));
    const output = model.translate(slice(input, [0, 0, 0, 0], [2, -1, -1, -1]), { seed: 7 });
    expect([row(0), row(2), row(3)]).toEqual([given(input, 0), given(target, 0), given(input, 1)]);
    expect([row(1), row(4)]).toEqual([given(output, 0), given(output, 1)]);
    const [bare] = model.preview({ input }).traversals?.({ rows: 9, seed: 7 }) ?? [];
    expect([bare?.rows, bare?.columns]).toEqual([3, 2]);
    expect(() => model.preview({ input: zeros([1, 16, 16, 1]) })).toThrow('preview({input})');
    expect(() => model.preview({ input, target: zeros([1, 16, 16, 3]) })).toThrow('preview({target})');
    model.dispose();
    expect(model.traversals).toBeUndefined();
    for (const t of [input, target, classes, sheet?.images, bare?.images, output]) t?.dispose();
    // The slice that was translated, and the two that were refused.
    expect(memory().numTensors).toBe(before + 3);
  });
});

describe('Pix2Pix', () => {
  it('leaves D untrained and unlogged for L1 alone, and L1 out where it weighs nothing', async () => {
    const terms = async (options: Partial<Pix2PixOptions>) => {
      const model = make(options);
      const { history } = await model.fit(labelMapSource({ size: 16 }) as never, {
        steps: 1,
        batchSize: 2,
        historyEvery: 1,
      });
      model.dispose();
      return Object.keys(history);
    };
    expect(await terms({})).toEqual(['D.adversarial', 'G.adversarial', 'G.l1']);
    expect(await terms({ weights: { adversarial: 0 } })).toEqual(['G.l1']);
    expect(await terms({ weights: { l1: 0 } })).toEqual(['D.adversarial', 'G.adversarial']);
    expect(() => make({ weights: { l1: 0, adversarial: 0 } })).toThrow('weights: expected a weight other than 0');
  });

  it('shows D pairs whose pictures are augmented alike, and halves the adversarial term alone', () => {
    const brighter: Augment = { name: 'brighter', apply: (x, { rng }) => add(x, rng.uniform([1])) };
    const penalties = [r1(2)];
    const game = pix2pixOf({ augment: brighter, penalties });
    tidy(() => {
      const [input, target] = [picture(2, 8, 8, 1), zeros([2, 8, 8, 1])];
      const at = { step: 0, images: 0, player: 'D', rng: new Rng(3) };
      const view = game.view(game.draw({ input, target }, at));
      const { real, fake, slopeAtReal } = view.contest;
      expect([real.shape, slopeAtReal.shape]).toEqual([
        [2, 8, 8, 2],
        [2, 8, 8, 2],
      ]);
      // The same was added to all of a side.
      const added = (pair: Tensor, before: readonly Tensor[]) => sub(pair, concat([...before], 3)).dataSync();
      for (const pixels of [added(real, [input, target]), added(fake, [input, view.fake])])
        for (const value of pixels) expect(value).toBeCloseTo(pixels[0] ?? Number.NaN, 5);
      const terms = game.players.D?.loss(view) ?? {};
      expect(terms.adversarial?.dataSync()[0]).toBeCloseTo((nonSaturating.d(view.contest).dataSync()[0] ?? 0) / 2, 5);
      expect(terms.r1?.dataSync()[0]).toBeCloseTo((sum(square(slopeAtReal)).dataSync()[0] ?? Number.NaN) / 2, 5);
    });
    for (const net of Object.values(game.nets)) net.dispose();
  });

  it('weighs L1 by a schedule of images', async () => {
    const losses = async (l1: number | ((images: number) => number)) => {
      const model = make({ weights: { l1 } });
      const { history } = await model.fit(labelMapSource({ size: 16 }) as never, {
        steps: 2,
        batchSize: 2,
        historyEvery: 1,
      });
      model.dispose();
      return history['G.l1'] ?? [];
    };
    const [constant, falling] = [await losses(10), await losses(images => 10 - images)];
    expect(falling[0]).toBe(constant[0]);
    expect((falling[1] ?? 0) / (constant[1] ?? 1)).toBeCloseTo(0.8, 4);
  });

  it('learns pairs in memory, a list of batches, and checks them', async () => {
    const model = make();
    const { input, target, classes } = labelMapSource({ size: 16 }).examples(0, 6);
    const { history } = await model.fit([{ input, target }], { steps: 3, batchSize: 2, historyEvery: 1 });
    expect(history['G.l1']?.length).toBe(3);
    const far = tidy(() => mul(target, 300));
    await expect(model.fit([{ input, target: far }], { steps: 1, batchSize: 2 })).rejects.toThrow(
      /target: expected values from -1 to 1/,
    );
    for (const t of [input, target, classes, far]) t.dispose();
    model.dispose();
  });

  it('needs pairs of its own shape', async () => {
    const model = make();
    const train = (size: number) => model.fit(labelMapSource({ size }), { steps: 1, batchSize: 2 });
    await expect(train(32)).rejects.toThrow('batch.input: expected a tensor of shape [?, 16, 16, 3]');
    await expect(model.fit(zeros([4, 16, 16, 3]) as never, { steps: 1, batchSize: 2 })).rejects.toThrow(
      'batch.target: missing',
    );
    model.dispose();
    expect(() => make({ depth: 5 })).toThrow('with depth 5 both sides must be multiples of 32, got 16 × 16');
    expect(() => make({ shape: [15, 15, 3] })).toThrow('even height and width');
    expect(() => make({ discriminator: { layers: 4 } })).toThrow('needs pictures of at least 48');
  });
});
