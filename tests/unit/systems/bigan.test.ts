import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, slice, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { normal } from '../../../src/core/latents/normal';
import { uniform } from '../../../src/core/latents/uniform';
import { Rng } from '../../../src/core/rng';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { BiGAN } from '../../../src/systems/bigan/model';
import { biganNets } from '../../../src/systems/bigan/nets';
import { bands } from '../model/toyData';

const shape = [28, 28, 1] as const;
const values = (t: Tensor) => tidy(() => Array.from(t.dataSync()));

describe('BiGAN', () => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
  });

  it('encodes, and reconstructs by what it encoded', () => {
    const latent = uniform({ size: 6 });
    const model = new BiGAN({ shape, latent, hidden: 8, seed: 1 });
    const images = bands().examples(0, 5);
    const before = memory().numTensors;
    const codes = model.encode(images.image);
    const again = model.reconstruct(images.image);
    expect(memory().numTensors).toBe(before + 2);
    expect(codes.shape).toEqual([5, 6]);
    expect(again.shape).toEqual([5, ...shape]);
    // The range of the latent, in which D would else tell codes apart at a glance.
    expect(values(codes).every(v => Math.abs(v) < 1)).toBe(true);
    expect(values(model.generate(5, { z: codes }))).toEqual(values(again));
    expect(() => model.encode(zeros([1, 8, 8, 1]) as Tensor)).toThrow(
      'images: expected a tensor of shape [?, 28, 28, 1]',
    );
    model.dispose();
  });

  it('of a stochastic encoder gives the mean', () => {
    const model = new BiGAN({ shape, latent: normal(3), stochastic: true, hidden: 8, seed: 1 });
    const { image } = bands().examples(0, 2);
    const E = model.game.nets.E;
    const whole = tidy(() => E?.infer(image) as Tensor);
    expect(whole.shape).toEqual([2, 6]);
    expect(values(model.encode(image))).toEqual(values(slice(whole, [0, 0], [2, 3])));
    model.dispose();
  });

  it('comes to reconstruct points without being told to', async () => {
    const ring = gaussianRing({ modes: 1, radius: 0, deviation: 1 });
    const options = { shape: [2], latent: normal(2), hidden: 32, seed: 2 };
    const model = new BiGAN({ ...options, learningRate: { D: 2e-3, GE: 2e-3 } });
    let points: Tensor | undefined;
    for await (const batch of ring.batches(200, new Rng(5))) {
      points = batch.point;
      break;
    }
    if (!points) throw new Error('no points');
    const error = () => {
      const [a, b] = [values(points as Tensor), values(model.reconstruct(points as Tensor))];
      return a.reduce((sum, v, i) => sum + (v - (b[i] ?? 0)) ** 2, 0) / 200;
    };
    const before = error();
    await model.fit(ring, { steps: 400, batchSize: 64 });
    expect(error()).toBeLessThan(0.5 * before);
    model.dispose();
  });

  it('takes nets of other sizes, and refuses what is none', () => {
    expect(() => biganNets({ shape, latent: 3, hidden: 0, rng: new Rng(1) })).toThrow('hidden');
    expect(() => new BiGAN({ shape, hidden: 1.5 })).toThrow('hidden: expected a whole number of at least 1, got 1.5');
  });
});
