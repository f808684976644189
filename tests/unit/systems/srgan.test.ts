import '@tensorflow/tfjs-backend-cpu';
import { memory, type Rank, setBackend, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { bicubic } from '../../../src/data/pictures/bicubic';
import { patchSource } from '../../../src/data/pictures/patches';
import { SRGAN, type SRGANOptions } from '../../../src/systems/srgan/model';
import { keeping, weightsOf } from '../../contract/modelSuite';
import { waves } from '../../contract/models/srgan';

const tiny: SRGANOptions = {
  scale: 2,
  patch: 16,
  blocks: 1,
  width: 4,
  discriminator: { width: 2, hidden: 4 },
  learningRate: { pretraining: 2e-3 },
  seed: 1,
};
const patches = () => patchSource({ pictures: waves(), patch: 16, scale: 2 });
const values = (t: Tensor) => {
  const all = Array.from(t.dataSync());
  t.dispose();
  return all;
};

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});
afterAll(async () => {
  await setBackend('cpu');
});

describe('SRGAN', () => {
  it('learns its content first, and only then plays against D', async () => {
    const model = new SRGAN(tiny);
    const d = () => Promise.all((model.game.nets.D?.weights ?? []).map(async w => Array.from(await w.data())));
    const before = await d();
    const { history } = await model.pretrain(patches(), { steps: 60, batchSize: 4, historyEvery: 1 });
    expect(Object.keys(history)).toEqual(['pretraining.content']);
    const content = history['pretraining.content'] ?? [];
    const mean = (of: number[]) => of.reduce((sum, v) => sum + v, 0) / of.length;
    expect(mean(content.slice(-10))).toBeLessThan(0.5 * mean(content.slice(0, 10)));
    expect(await d()).toEqual(before);
    const adversarial = await model.fit(patches(), { steps: 2, batchSize: 4 });
    expect(Object.keys(adversarial.history)).toEqual(['D.adversarial', 'G.content', 'G.adversarial']);
    expect(await d()).not.toEqual(before);
    expect(model.step).toBe(62);
    model.dispose();
  });

  it('goes on exactly as if it had never stopped, in either phase and over the change', async () => {
    const straight = new SRGAN(tiny);
    await straight.pretrain(patches(), { steps: 4, batchSize: 2 });
    await straight.fit(patches(), { steps: 3, batchSize: 2 });
    const store = keeping();
    const first = new SRGAN(tiny);
    await first.pretrain(patches(), { steps: 2, batchSize: 2 });
    await first.save(store);
    const second = await SRGAN.load(store);
    await second.pretrain(patches(), { steps: 2, batchSize: 2 });
    await second.fit(patches(), { steps: 1, batchSize: 2 });
    await second.save(store);
    const third = await new SRGAN(tiny).restore(store);
    await third.fit(patches(), { steps: 2, batchSize: 2 });
    expect(await weightsOf(third)).toEqual(await weightsOf(straight));
    for (const model of [straight, first, second, third]) model.dispose();
  });

  it.each([
    { tile: 6, height: 23, width: 17 },
    { tile: 5, height: 5, width: 31 },
    { tile: 40, height: 12, width: 9 },
  ])('enlarges tile by tile what it makes of the whole: $tile of $height × $width', async ({ tile, height, width }) => {
    const model = new SRGAN(tiny);
    await model.pretrain(patches(), { steps: 5, batchSize: 4 });
    const image = new Rng(3).uniform<Rank.R3>([height, width, 3], -1, 1);
    const whole = values(model.upscale(image, { tile: 64 }));
    const made = model.upscale(image, { tile });
    expect(made.shape).toEqual([2 * height, 2 * width, 3]);
    const off = values(made).map((v, i) => Math.abs(v - (whole[i] ?? Number.NaN)));
    expect(Math.max(...off)).toBeLessThan(1e-5);
    if (tile < width) {
      const rough = values(model.upscale(image, { tile, overlap: 0 }));
      expect(Math.max(...rough.map((v, i) => Math.abs(v - (whole[i] ?? 0))))).toBeGreaterThan(1e-3);
    }
    image.dispose();
    model.dispose();
  });

  it('keeps the memory of a tile, whatever the picture', () => {
    const model = new SRGAN(tiny);
    const image = new Rng(3).uniform<Rank.R4>([1, 64, 64, 3], -1, 1);
    const { G } = model.game.nets;
    const sizes: number[] = [];
    const infer = G?.infer as (x: Tensor4D) => Tensor4D;
    Object.assign(G ?? {}, {
      infer: (x: Tensor4D) => {
        sizes.push(x.size);
        return infer(x);
      },
    });
    const before = memory().numTensors;
    const made = model.upscale(image, { tile: 16, overlap: 4 });
    expect(memory().numTensors).toBe(before + 1);
    expect(sizes).toHaveLength(16);
    expect(Math.max(...sizes)).toBe(24 * 24 * 3);
    made.dispose();
    image.dispose();
    model.dispose();
  });

  it('shows bicubic, its own and the original side by side, once it has pictures', async () => {
    const before = memory().numTensors;
    const model = new SRGAN(tiny);
    expect(model.traversals).toBeUndefined();
    const low = new Rng(3).uniform<Rank.R4>([3, 5, 7, 3], -1, 1);
    const high = new Rng(4).uniform<Rank.R4>([3, 10, 14, 3], -1, 1);
    model.preview({ low, high }).preview({ low, high });
    const [sheet] = (await model.traversals?.({ rows: 2, seed: 0 })) ?? [];
    expect(sheet).toMatchObject({ name: 'pictures', rows: 2, columns: 3 });
    const cell = 10 * 14 * 3;
    const all = values(sheet?.images as Tensor);
    expect(all).toHaveLength(6 * cell);
    const bi = bicubic(low.dataSync().slice(0, 105) as Float32Array, [5, 7, 3], [10, 14]);
    expect(all.slice(0, cell)).toEqual(Array.from(bi, v => Math.min(1, Math.max(-1, v))));
    expect(all.slice(2 * cell, 3 * cell)).toEqual(Array.from(high.dataSync().slice(0, cell)));
    model.preview({ low });
    const [two] = (await model.traversals?.({ rows: 9, seed: 0 })) ?? [];
    expect(two).toMatchObject({ rows: 3, columns: 2 });
    two?.images.dispose();
    for (const it of [low, high, model]) it.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('keeps to the features of a frozen net, which it leaves alone and asks for again', async () => {
    const features = netFromModel(
      sequential({ layers: [layers.conv2d({ inputShape: [null, null, 3], filters: 2, kernelSize: 3 })] }),
    );
    const before = features.weights.map(w => Array.from(w.dataSync()));
    const content = { features, scale: 0.1 };
    const model = new SRGAN({ ...tiny, content });
    await model.pretrain(patches(), { steps: 2, batchSize: 2 });
    await model.fit(patches(), { steps: 2, batchSize: 2 });
    const store = keeping();
    await model.save(store);
    expect(Object.keys(store.parts).sort()).toEqual(['D', 'G', 'state']);
    await expect(SRGAN.load(store)).rejects.toThrow('made with content.features of its own');
    const again = await SRGAN.load(store, { content });
    expect(await weightsOf(again)).toEqual(await weightsOf(model));
    model.dispose();
    again.dispose();
    expect(features.weights.map(w => Array.from(w.dataSync()))).toEqual(before);
    features.dispose();
  });

  it('says what does not fit', async () => {
    expect(() => new SRGAN({ ...tiny, patch: 15 })).toThrow('patch: expected a multiple of the scale 2, got 15');
    expect(() => new SRGAN({ ...tiny, scale: 7, patch: 14 })).toThrow('scale: expected a product of 2 and 3');
    expect(() => new SRGAN({ ...tiny, content: 'vgg' as 'mse' })).toThrow("content: expected 'mse' or { features }");
    expect(() => new SRGAN({ ...tiny, content: {} as 'mse' })).toThrow('got {}');
    expect(() => new SRGAN({ ...tiny, weights: { adversarial: -1 } })).toThrow(
      'weights.adversarial: expected a number',
    );
    const model = new SRGAN(tiny);
    const rng = new Rng(1);
    tidy(() => {
      expect(() => model.upscale(rng.uniform<Rank.R3>([4, 4, 1]))).toThrow('upscale(image): expected a tensor');
      expect(() => model.upscale(rng.uniform<Rank.R3>([4, 4, 3]), { tile: 0 })).toThrow('upscale: tile');
      const low = rng.uniform<Rank.R4>([1, 4, 4, 3]);
      expect(() => model.preview({ low, high: low })).toThrow(
        'preview({high}): expected a tensor of shape [1, 8, 8, 3]',
      );
    });
    const wrong = patchSource({ pictures: waves(), patch: 8, scale: 2 });
    await expect(model.pretrain(wrong, { steps: 1, batchSize: 2 })).rejects.toThrow(
      'batch.low: expected a tensor of shape [?, 8, 8, 3]',
    );
    const bare = new Rng(1).uniform<Rank.R4>([4, 16, 16, 3], -1, 1);
    // @ts-expect-error: no low and high.
    await expect(model.fit(bare, { steps: 1, batchSize: 2 })).rejects.toThrow(
      'low: expected examples of [8, 8, 3], got [4, 16, 16, 3]',
    );
    bare.dispose();
    model.dispose();
  });
});
