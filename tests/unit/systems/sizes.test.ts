import '@tensorflow/tfjs-backend-cpu';
import { dispose, setBackend, slice, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import * as kit from '../../../src/index';

const SIZES = [
  [8, 8, 1],
  [20, 12, 2],
  [30, 30, 4],
  [48, 64, 3],
] as const satisfies readonly kit.ImageShape[];
const N = 4;
const critical = { adversarial: kit.wasserstein, penalties: [kit.gradientPenalty(10)] };
const small = { width: 2, seed: 1 };
const latent = kit.normal(3);

const images = (shape: kit.ImageShape): Tensor4D => new kit.Rng(3).uniform([2 * N, ...shape], -1, 1);
const labels = Int32Array.from({ length: 2 * N }, (_, i) => i % 3);

/** What the model makes of one step. */
async function stepped(model: kit.Model, data: object, make: () => Tensor): Promise<number[]> {
  await model.fit(data as never, { steps: 1, batchSize: N });
  const made = tidy(make);
  const shape = [...made.shape];
  expect(made.dataSync().every(Number.isFinite)).toBe(true);
  made.dispose();
  model.dispose();
  return shape;
}

beforeAll(() => setBackend('cpu'));

describe.each(SIZES)('pictures of %i × %i × %i', (...shape) => {
  const expected = [2, ...shape];
  it('are learnt by DCGAN, with batch norm, with a critic, with spectral norm', async () => {
    const image = images(shape);
    for (const how of [{}, critical, { norm: 'spectral' as const }]) {
      const gan = new kit.DCGAN({ ...small, shape, latent, ...how });
      expect(await stepped(gan, { image }, () => gan.generate(2, { seed: 1 }))).toEqual(expected);
    }
    image.dispose();
  });

  it('are learnt by a conditional GAN', async () => {
    const image = images(shape);
    const gan = new kit.ConditionalGAN({ ...small, shape, latent, classes: 3, architecture: 'dcgan' });
    expect(await stepped(gan, { image, label: labels }, () => gan.generate(2, { seed: 1 }))).toEqual(expected);
    image.dispose();
  });

  it('are learnt by R3GAN', async () => {
    const image = images(shape);
    const gan = new kit.R3GAN({ ...small, shape, latent, groupWidth: 2 });
    expect(await stepped(gan, { image }, () => gan.generate(2, { seed: 1 }))).toEqual(expected);
    image.dispose();
  });

  it('are learnt by StyleGAN', async () => {
    const image = images(shape);
    const gan = new kit.StyleGAN({ ...small, shape, latent, width: 1, mapping: { width: 3 } });
    expect(await stepped(gan, { image }, () => gan.generate(2, { seed: 1 }))).toEqual(expected);
    image.dispose();
  });

  it('are learnt by pix2pix', async () => {
    const pair = { input: images(shape), target: images(shape) };
    const gan = new kit.Pix2Pix({ ...small, shape, discriminator: { width: 2 } });
    expect(await stepped(gan, pair, () => slice(gan.translate(pair.input), 0, 2))).toEqual(expected);
    dispose(pair);
  });
});

describe('sizes that an architecture cannot take', () => {
  it('are refused with the nearest possible ones', () => {
    expect(() => new kit.DCGAN({ shape: [8, 7, 1] })).toThrow('from 8 × 8 pixels');
    expect(() => new kit.Pix2Pix({ shape: [31, 30, 1] })).toThrow('32 × 30, the nearest possible');
    expect(() => new kit.CycleGAN({ shape: [31, 6, 1] })).toThrow('to 32 × 8, the nearest possible');
    const stage2 = { shape: [36, 50, 3], ratio: 2, rng: new kit.Rng(1) } as const;
    expect(() => kit.stackGenerator2(stage2)).toThrow('40 × 48, the nearest possible');
  });
});
