import '@tensorflow/tfjs-backend-cpu';
import { type Rank, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { registerSimd } from '../../../src/engine/index';
import { GAN, type GANOptions } from '../../../src/models/gan';

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});

const data = () => new Rng(1).uniform<Rank.R4>([4, 4, 4, 1], -1, 1);

describe('learningRate', () => {
  const small = { shape: [4, 4, 1], hidden: { G: [4], D: [4] }, seed: 1 };
  const trained = async (learningRate?: GANOptions['learningRate']) => {
    const gan = new GAN({ ...small, ...(learningRate !== undefined && { learningRate }) });
    const images = data();
    await gan.fit(images, { steps: 3, batchSize: 2 });
    images.dispose();
    const weights = Object.values(gan.game.nets).flatMap(net => net.weights.map(v => Array.from(v.dataSync())));
    gan.dispose();
    return weights;
  };

  it('is one for all players, or one for each', async () => {
    const both = await trained({ D: 0.1, G: 0.1 });
    expect(await trained(0.1)).toEqual(both);
    expect(await trained(() => 0.1)).toEqual(both);
    expect(await trained({ D: 0.1 })).toEqual(await trained({ D: 0.1, G: 2e-4 }));
    expect(await trained({ D: 0.1 })).not.toEqual(both);
    expect(await trained()).toEqual(await trained(2e-4));
  });

  it.each([
    [{ learningRate: '0.1' }, "GAN: learningRate: expected a number or a function of the images seen, got '0.1'"],
    [
      { learningRate: { D: '0.1' } },
      "GAN: learningRate.D: expected a number or a function of the images seen, got '0.1'",
    ],
    [{ learningRate: { Q: 0.1 } }, "GAN: learningRate: 'Q' is not known."],
    [{ learningRate: -1 }, 'GAN: learningRate: expected a number from 0'],
    [{ lr: 0.1 }, "GAN: 'lr' is not known. Did you mean 'learningRate'?"],
    [{ latentDim: 8 }, "Did you mean 'latent'?"],
    [{ average: { G: 1000 } }, 'GAN: average.G: expected an object, got 1000'],
  ])('refuses %j', (wrong, message) => {
    expect(() => new GAN({ ...small, ...wrong } as GANOptions)).toThrow(message);
  });
});
