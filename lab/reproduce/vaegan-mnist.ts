// A VAE-GAN and a VAE with the same encoder, the same decoder and as many updates, on MNIST. Which one's
// reconstructions of held-out digits are more like the digits, to a classifier that neither has seen? Larsen et al.
// 2016 show that by the eye and by the attributes of faces.
//
// The VAE is that of Kingma & Welling for MNIST: pixels are Bernoulli's. How close a reconstruction is depends also on
// how many nats the encoder puts into z, and the VAE-GAN's puts in more. So two more VAEs stand beside, of Gaussian
// pixels: one of a deviation that makes it put in about as many, and one that learns its deviation and puts in over 50.
// Both come closer than the VAE-GAN: what it gains is sharpness, and that new digits are nearer to real ones.
import { join } from 'node:path';
import { dispose, reshape, stack, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { LabelledBatch } from '../../src/data/batch';
import { gaussianKl } from '../../src/losses/likelihood';
import { l2 } from '../../src/losses/reconstruction';
import { frechetDistance } from '../../src/metrics/frechet';
import { type Matrix, matrixOf } from '../../src/metrics/matrix';
import { linear } from '../../src/schedules/linear';
import type { AutoencoderModel } from '../../src/systems/vae/autoencoder';
import { VAE } from '../../src/systems/vae/model';
import { VAEGAN } from '../../src/systems/vaegan/model';
import { type DigitClassifier, digitClassifier, digits } from './support/digits';
import { likeAgain } from './support/likeAgain';
import { writeSheet } from './support/pictures';
import type { Reproduction } from './support/reproduction';
import { someOf } from './support/someOf';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const STEPS = 4000;
const BATCH = 64;
const COMMON = { shape: [28, 28, 1], latent: 20, width: 16 } as const;
const RATE = linear({ from: 1e-3, to: 2e-5, between: [0.5 * STEPS * BATCH, 0.99 * STEPS * BATCH] });
/** Of what D finds alike, beside being taken for real, in G's loss: ten times the model's default. */
const GAMMA = 0.1;
const average = { E: { halfLife: 10_000 }, G: { halfLife: 10_000 } };
/** Of pixels in [−1, 1]: with it a VAE's z holds about as many nats as the VAE-GAN's. */
const DEVIATION = 0.45;

export const reproduction: Reproduction = {
  metric: "distance of reconstructions in a classifier's features, as a share of that between unlike digits",
  published: { figure: 'closer than the VAE', source: 'Larsen et al. 2016, table 1 and figure 3' },
  control: 'VAE of Bernoulli pixels',
  demands: [
    {
      text: 'below that of each VAE with the same encoder, decoder and updates, also of one with as many nats in z',
      holds: ({ figure, control, others }) =>
        figure < control &&
        figure < (others['VAE of as many nats: distance'] ?? 0) &&
        figure < (others['VAE of a learned deviation: distance'] ?? 0),
    },
  ],
  run: async setting => {
    const judge = await digitClassifier(setting);
    const { train, test } = await digits(setting);
    const { seed } = setting;
    const plain = { ...COMMON, layers: 'convolutional', learningRate: RATE, average, seed } as const;
    const models = {
      vae: new VAE({ ...plain, likelihood: 'bernoulli' }),
      matched: new VAE({ ...plain, likelihood: 'gaussian', deviation: DEVIATION }),
      learned: new VAE({ ...plain, likelihood: 'gaussian' }),
      vaegan: new VAEGAN({ ...COMMON, weights: { likeness: GAMMA }, learningRate: RATE, average, seed }),
    };
    for (const [name, model] of Object.entries(models)) {
      await model.fit(train, { steps: STEPS, batchSize: BATCH, observers: [watch(setting, name)] });
    }
    const held = test.examples(0, test.size);
    const real = await matrixOf(judge.features(held.image));
    const of = (model: AutoencoderModel) => judged(model, judge, held, real);
    const [vae, matched, learned] = [await of(models.vae), await of(models.matched), await of(models.learned)] as const;
    const ours = await of(models.vaegan);
    await draw(someOf(test, 18).image, models.vae, models.vaegan, setting.out);
    const weights = weightsIn(models.vaegan);
    dispose({ ...held });
    for (const thing of [judge, ...Object.values(models)]) thing.dispose();
    return {
      figure: ours.distance,
      control: vae.distance,
      others: {
        ...named('', ours),
        ...named('VAE: ', vae),
        ...named('VAE of as many nats: ', matched),
        'VAE of as many nats: distance': matched.distance,
        ...named('VAE of a learned deviation: ', learned),
        'VAE of a learned deviation: distance': learned.distance,
      },
      weights,
    };
  },
};

/** What a model's reconstructions of held-out digits, and its new digits, are to the judge. */
async function judged(model: AutoencoderModel, judge: DigitClassifier, { image, label }: LabelledBatch, real: Matrix) {
  const [again, fresh] = [model.reconstruct(image), model.generate(1000, { seed: 1 })];
  const { distance, sameClass } = likeAgain(judge, image, again, label.dataSync());
  const numbers = {
    distance,
    sameClass,
    pixels: tidy(() => l2(again, image).dataSync()[0] ?? Number.NaN),
    kl: tidy(() => gaussianKl(model.posterior(image)).dataSync()[0] ?? Number.NaN),
    frechet: frechetDistance(await matrixOf(judge.features(fresh)), real),
  };
  dispose([again, fresh]);
  return numbers;
}

const named = (whose: string, numbers: Awaited<ReturnType<typeof judged>>): Record<string, number> => ({
  [`${whose}reconstructions of the same class`]: numbers.sameClass,
  [`${whose}squared error of a pixel`]: numbers.pixels,
  [`${whose}KL, nats`]: numbers.kl,
  [`${whose}Fréchet distance of new digits`]: numbers.frechet,
});

/** Twenty held-out digits, each beside the VAE's reconstruction and the VAE-GAN's; and new digits of both. */
async function draw(image: Tensor4D, vae: VAE, vaegan: VAEGAN, out: string): Promise<void> {
  const rows = tidy(() => stack([image, vae.reconstruct(image), vaegan.reconstruct(image)], 1));
  await writeSheet(join(out, 'reconstructions.png'), reshape(rows, [-1, ...COMMON.shape]), 9);
  await writeSheet(join(out, 'vae-samples.png'), vae.generate(50, { seed: 1 }), 10);
  await writeSheet(join(out, 'vaegan-samples.png'), vaegan.generate(50, { seed: 1 }), 10);
  dispose([image, rows]);
}
