// A VAE-GAN and a VAE with the same encoder, the same decoder and as many updates, on MNIST. Which one's reconstructions of held-out digits are more
// like the digits, to a classifier that neither has seen? Larsen et al. 2016 show that by the eye and by the attributes of faces.
import { join } from 'node:path';
import { dispose, reshape, stack, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { l2 } from '../src/losses/reconstruction';
import { frechetDistance } from '../src/metrics/frechet';
import { matrixOf } from '../src/metrics/matrix';
import type { AutoencoderModel } from '../src/models/autoencoder';
import { VAE } from '../src/models/vae';
import { VAEGAN } from '../src/models/vaegan';
import { digitClassifier, digits } from './support/digits';
import { likeAgain } from './support/likeAgain';
import { writeSheet } from './support/pictures';
import type { Reproduction } from './support/reproduction';
import { someOf } from './support/someOf';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const STEPS = 3000;
const BATCH = 64;
const COMMON = { shape: [28, 28, 1], latent: 20, width: 16 } as const;
const RATE = 1e-3;

export const reproduction: Reproduction = {
  metric: "distance of reconstructions in a classifier's features, as a share of that between unlike digits",
  published: { figure: 'closer than the VAE', source: 'Larsen et al. 2016, table 1 and figure 3' },
  demands: "below the VAE's with the same encoder, decoder and updates",
  run: async setting => {
    const judge = await digitClassifier(setting);
    const { train, test } = await digits(setting);
    const { seed } = setting;
    const vae = new VAE({ ...COMMON, layers: 'convolutional', likelihood: 'gaussian', learningRate: RATE, seed });
    const vaegan = new VAEGAN({ ...COMMON, learningRate: { D: RATE, E: RATE, G: RATE }, seed });
    await vae.fit(train, { steps: STEPS, batchSize: BATCH, observers: [watch(setting, 'VAE')] });
    await vaegan.fit(train, { steps: STEPS, batchSize: BATCH, observers: [watch(setting, 'VAE-GAN')] });
    const { image, label } = test.examples(0, test.size);
    const real = matrixOf(judge.features(image));
    const judged = (model: AutoencoderModel) => {
      const [again, fresh] = [model.reconstruct(image), model.generate(test.size, { seed: 1 })];
      const result = {
        ...likeAgain(judge, image, again, label.dataSync()),
        pixels: tidy(() => l2(again, image).dataSync()[0] ?? Number.NaN),
        frechet: frechetDistance(matrixOf(judge.features(fresh)), real),
      };
      again.dispose();
      fresh.dispose();
      return result;
    };
    const [plain, ours] = [judged(vae), judged(vaegan)];
    await draw(someOf(test, 18).image, vae, vaegan, setting.out);
    const weights = weightsIn(vaegan);
    for (const thing of [image, label, vae, vaegan, judge]) thing.dispose();
    return {
      figure: ours.distance,
      control: plain.distance,
      others: {
        'reconstructions of the same class': ours.sameClass,
        "VAE's of the same class": plain.sameClass,
        'squared error of a pixel': ours.pixels,
        "VAE's squared error": plain.pixels,
        'Fréchet distance of new digits': ours.frechet,
        "VAE's Fréchet distance": plain.frechet,
      },
      weights,
    };
  },
  pass: ({ figure, control }) => figure < control,
};

/** Twenty held-out digits, each beside the VAE's reconstruction and the VAE-GAN's; and new digits of both. */
async function draw(image: Tensor4D, vae: VAE, vaegan: VAEGAN, out: string): Promise<void> {
  const rows = tidy(() => stack([image, vae.reconstruct(image), vaegan.reconstruct(image)], 1));
  await writeSheet(join(out, 'reconstructions.png'), reshape(rows, [-1, ...COMMON.shape]), 9);
  await writeSheet(join(out, 'vae-samples.png'), vae.generate(50, { seed: 1 }), 10);
  await writeSheet(join(out, 'vaegan-samples.png'), vaegan.generate(50, { seed: 1 }), 10);
  dispose([image, rows]);
}
