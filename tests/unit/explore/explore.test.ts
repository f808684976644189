import { fill, memory, norm, type Rank, setBackend, slice, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { lerp } from '../../../src/core/latents/interpolate';
import { loop } from '../../../src/core/latents/loop';
import { normal } from '../../../src/core/latents/normal';
import { truncatedNormal } from '../../../src/core/latents/truncatedNormal';
import { Rng } from '../../../src/core/rng';
import { nearestPictures } from '../../../src/explore/nearestPictures';
import { project } from '../../../src/explore/project';
import { ConditionalGAN } from '../../../src/systems/conditionalGan/model';
import { GAN } from '../../../src/systems/gan/model';
import { StyleGAN } from '../../../src/systems/stylegan/model';

const shape = [8, 8, 1] as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());

beforeAll(async () => {
  await registerSimd({ threads: 1 });
  expect(await setBackend('simd')).toBe(true);
});

describe('project', () => {
  it('finds the z of pictures that the model drew, by its averaged weights, and leaves no tensor behind', async () => {
    const gan = new GAN({ shape, latent: normal(3), hidden: { G: [16], D: [4] }, average: { G: { halfLife: 1e3 } } });
    const image = new Rng(1).uniform<Rank.R4>([16, 8, 8, 1], -1, 1);
    await gan.fit({ image }, { steps: 20, batchSize: 8 });
    const drawn = gan.generate(2, { seed: 3 });
    const { numTensors } = memory();
    const told: number[] = [];
    const found = await project(gan, drawn, { steps: 120, draws: 32, onProgress: step => told.push(step) });
    const { points, images, distances, before, reached } = found;
    expect(points.shape).toEqual([2, 3]);
    for (const [i, distance] of distances.entries()) {
      expect(distance).toBeLessThan(0.05 * (before[i] ?? 0));
      expect(distance).toBeLessThan(2e-3);
    }
    expect(reached).toEqual([true, true]);
    const again = gan.generate(2, { z: points });
    expect(values(again)).toEqual(values(images));
    expect(told.at(-1)).toBe(120);
    for (const tensor of [points, images, again]) tensor.dispose();
    expect(memory().numTensors).toBe(numTensors);
    gan.dispose();
  });

  it('ends where all pictures are within the bound, and says which are', async () => {
    const gan = new GAN({ shape, latent: normal(3), hidden: { G: [16], D: [4] } });
    const drawn = gan.generate(1, { seed: 3 });
    const steps: number[] = [];
    const easy = await project(gan, drawn, { within: 1, onProgress: step => steps.push(step) });
    expect([steps, easy.reached]).toEqual([[10], [true]]);
    const other = fill([1, 8, 8, 1], 0.9);
    const never = await project(gan, other, { steps: 3, within: 0.01, draws: 8 });
    expect(never.reached).toEqual([false]);
    await expect(project(gan, fill([1, 4, 4, 1], 0))).rejects.toThrow('pictures of 64 values');
    await expect(project({} as never, other)).rejects.toThrow('draws from z or from styles');
    gan.dispose();
  });

  it('finds styles of a StyleGAN, and the z of a class', async () => {
    const small = { shape, latent: normal(3), seed: 1 };
    const style = new StyleGAN({ ...small, width: 2, mapping: { width: 3 } });
    const told = new ConditionalGAN({ ...small, classes: 3, hidden: 8 });
    const mine = style.generate(1, { seed: 3 });
    const w = await project(style, mine, { steps: 100, draws: 32 });
    expect(w.distances[0]).toBeLessThan(0.1 * (w.before[0] ?? 0));
    const classes = told.generate(2, { seed: 3, labels: [2, 0] });
    const z = await project(told, classes, { steps: 60, draws: 32, labels: [2, 0] });
    expect(Math.max(...z.distances)).toBeLessThan(0.1 * Math.max(...z.before));
    await expect(project(told, classes, { labels: [1] })).rejects.toThrow('one class, or 2');
    style.dispose();
    told.dispose();
  });
});

describe('nearestPictures', () => {
  // 300 pictures, each another shade: more than are looked at in one go, and a rest.
  const shades = () => Float32Array.from({ length: 300 * 64 }, (_, i) => -1 + Math.floor(i / 64) / 150);
  const data = () => ({ image: shades(), shape });

  it('finds copies at distance 0, and the next nearest, whichever batch they lie in', async () => {
    for (const at of [0, 131, 299]) {
      const { images, distances } = await nearestPictures(fill([1, 8, 8, 1], -1 + at / 150), data(), { k: 2 });
      expect(images.shape).toEqual([2, 8, 8, 1]);
      expect(distances[0]).toBeLessThan(1e-7);
      expect(distances[1]).toBeCloseTo(1 / 150, 6);
      expect(slice(images, 0, 1).dataSync()[0]).toBeCloseTo(-1 + at / 150, 6);
    }
  });

  it('says what it cannot do', async () => {
    const one = fill([1, 8, 8, 1], 0);
    await expect(nearestPictures(fill([1, 4, 4, 1], 0), data())).rejects.toThrow('expected pictures of [4,4,1]');
    await expect(nearestPictures(one, data(), { k: 4, most: 3 })).rejects.toThrow('expected at least 4');
    const endless = { batches: async function* () {} };
    await expect(nearestPictures(one, endless)).rejects.toThrow('Say most');
  });
});

describe('latents of films and of typical pictures', () => {
  it('come back to where they began, and pass each point', () => {
    const points = tensor2d([
      [3, 0],
      [0, 4],
      [-5, 0],
    ]);
    const frames = loop(points, 4);
    expect(frames.shape).toEqual([12, 2]);
    const rows = frames.arraySync();
    expect([rows[0], rows[4], rows[8]].map(row => row?.map(x => Math.round(x * 1e5) / 1e5))).toEqual(
      points.arraySync(),
    );
    // On the way from the third back to the first, opposite ways: lengths go evenly.
    expect(values(norm(slice(frames, 8, 4), 2, 1)).map(x => Math.round(100 * x) / 100)).toEqual([5, 4.5, 4, 3.5]);
    expect(loop(points, 2, lerp).arraySync()[1]).toEqual([1.5, 2]);
    expect(() => loop(tensor2d([[1, 2]]), 3)).toThrow('at least two rows');
  });

  it('lie within the limit, and are else normal', () => {
    for (const limit of [0.7, 2]) {
      const all = values(truncatedNormal(5000, 4, limit, new Rng(1)));
      expect(Math.max(...all.map(Math.abs))).toBeLessThanOrEqual(limit);
      // ∫ over the limits of the density over that of the whole, by Simpson's rule.
      const n = 400;
      const at = Array.from({ length: n + 1 }, (_, i) => -limit + (2 * limit * i) / n);
      const weights = at.map((_, i) => ((i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * 2 * limit) / (3 * n));
      const p = at.map(x => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI));
      const inside = p.reduce((sum, density, i) => sum + density * (weights[i] ?? 0), 0);
      const variance = at.reduce((sum, x, i) => sum + (x * x * (p[i] ?? 0) * (weights[i] ?? 0)) / inside, 0);
      const found = all.reduce((sum, x) => sum + x * x, 0) / all.length;
      expect(Math.abs(found / variance - 1)).toBeLessThan(0.03);
    }
    expect(() => truncatedNormal(1, 4, 0, new Rng(1))).toThrow('truncatedNormal(limit)');
  });
});
