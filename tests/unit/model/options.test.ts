import '@tensorflow/tfjs-backend-cpu';
import { type Rank, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { Rng } from '../../../src/core/rng';
import * as kit from '../../../src/index';
import { DCGAN } from '../../../src/systems/dcgan/model';
import { GAN, type GANOptions } from '../../../src/systems/gan/model';
import { CLASSES } from '../../../src/systems/registry';
import { keeping } from '../../contract/modelSuite';

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});

const small = { shape: [4, 4, 1], hidden: { G: [4], D: [4] }, seed: 1 };
const data = () => new Rng(1).uniform<Rank.R4>([4, 4, 4, 1], -1, 1);

describe('learningRate', () => {
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
    [{ average: { G: 1000 } }, 'GAN: average.G: expected an object, got 1000. It may hold { halfLife }.'],
    [{ hidden: [32, 32] }, 'GAN: hidden: expected an object, got [32, 32]. It may hold { G, D }.'],
  ])('refuses %j', (wrong, message) => {
    expect(() => new GAN({ ...small, ...wrong } as GANOptions)).toThrow(message);
  });
});

describe('what is done at the wrong time or with the wrong class is told as that', () => {
  const training = (gan: GAN, more: object = {}) =>
    gan.fit({ image: new Uint8Array(16), shape: [4, 4, 1] }, { steps: 1, batchSize: 1, ...more });

  it('options of fit that other libraries have', async () => {
    const gan = new GAN(small);
    await expect(training(gan, { epochs: 3 })).rejects.toThrow("fit: 'epochs' is not known. Did you mean 'steps'?");
    const signal = new AbortController() as never;
    await expect(training(gan, { signal })).rejects.toThrow('got an AbortController. Pass its .signal.');
    gan.dispose();
  });

  it('a model that was disposed of, at rest and in the middle of fit', async () => {
    const gan = new GAN(small);
    const fitting = training(gan);
    gan.dispose();
    await expect(fitting).rejects.toMatchObject({
      code: 'state',
      message: expect.stringMatching(/^run: this was disposed of in the middle of a run, .* Await fit/),
    });
    const rested = new GAN(small);
    rested.dispose();
    expect(() => rested.generate(1)).toThrow(/^generate: this was disposed of, .* Make or load a new one\.$/);
  });

  it('a file of another class, by the name of that', async () => {
    const store = keeping();
    const gan = new GAN(small);
    await gan.save(store);
    gan.dispose();
    await expect(DCGAN.load(store)).rejects.toThrow(
      "expected a model of kind 'DCGAN', got 'GAN'. Open it with GAN.load, or any model with openModel.",
    );
    const classes = Object.entries(kit).filter(([, of]) => typeof of === 'function' && 'kind' in of && of.kind !== '');
    expect(CLASSES.map(({ kind }) => kind).sort()).toEqual(classes.map(([name]) => name).sort());
  });

  it('a file of any class by openModel, and none of a class it does not know', async () => {
    class Own extends GAN {
      static override readonly kind = 'Own';
    }
    const store = keeping();
    const gan = new Own(small);
    await gan.save(store);
    gan.dispose();
    await expect(kit.openModel(store)).rejects.toThrow("openModel: 'Own' is no class of gan-kit; known are ACGAN,");
    const again = await Own.load(store);
    expect(again).toBeInstanceOf(Own);
    again.dispose();
    class Nameless extends kit.Model {
      constructor() {
        super({ shape: [2], game: gan.game, options: {} });
      }
    }
    expect(() => new Nameless()).toThrow("Nameless: its kind is missing: static override readonly kind = 'Nameless'.");
  });
});
