// What the moving average of G's weights does to the pictures of a DCGAN with batch norm: their Fréchet distance to
// real digits, beside that of the weights it follows, from the same z, in ten runs.
import { join } from 'node:path';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { uniform } from '../../src/core/latents/uniform';
import { Rng } from '../../src/core/rng';
import { frechetBetween, type Gaussian } from '../../src/metrics/frechet';
import { matrixOf } from '../../src/metrics/matrix';
import { Moments } from '../../src/metrics/moments';
import { DCGAN } from '../../src/systems/dcgan/model';
import { type DigitClassifier, digitClassifier } from './support/digitClassifier';
import { digits } from './support/digits';
import { writeSheet } from './support/pictures';
import type { Reproduction } from './support/reproduction';
import { taken } from './support/taken';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const STEPS = 3000;
const BATCH = 64;
const SAMPLES = 5000;
const CHUNK = 500;
/** The two runs of each seed. */
const RUNS = [0, 1];

export const reproduction: Reproduction = {
  metric: 'Fréchet distance of averaged weights over that of the raw ones, the greater of two runs',
  published: {
    figure: 'no figure',
    source: 'on digits',
    footnote: 'Yazıcı et al. 2019 average G of GANs of pictures so',
  },
  differs: 'DCGAN of 16 and 32 channels, 3,000 updates of 64 at a constant rate; features of a classifier of digits.',
  folder: 'MNIST’s IDX files',
  control: 'the raw weights',
  baseline: 'the untrained generator, over the raw weights',
  floor: 'real training digits, over the raw weights',
  demands: [{ text: 'no greater than with the raw weights', holds: ({ figure }) => figure <= 1 }],
  run: async setting => {
    const parts = await digits(setting);
    const judge = await digitClassifier(parts, setting);
    const real = await gaussian(judge, i => parts.judged.examples(i * CHUNK, CHUNK), parts.judged.size);
    const known = await gaussian(judge, i => parts.train.examples(i * CHUNK, CHUNK), SAMPLES);
    const floor = frechetBetween(known, real);
    const others: Record<string, number> = {};
    const ratios: { averaged: number; untrained: number; floor: number }[] = [];
    let weights = 0;
    for (const run of RUNS) {
      const gan = model(2 * setting.seed + run);
      const distanceOf = async (draw: (z: Tensor2D) => Tensor4D) => {
        const drawn = await gaussian(judge, i => ({ image: taken(zOf(i), draw) }), SAMPLES);
        return frechetBetween(drawn, real);
      };
      const { G } = gan.game.nets;
      const rawly = (z: Tensor2D) => (G as { infer(z: Tensor2D): Tensor4D }).infer(z);
      const untrained = await distanceOf(rawly);
      await gan.fit(parts.train, { steps: STEPS, batchSize: BATCH, observers: [watch(setting, `run ${run}`)] });
      const raw = await distanceOf(rawly);
      const averaged = await distanceOf(z => gan.generate(CHUNK, { z }));
      others[`run ${run}, raw`] = raw;
      others[`run ${run}, averaged`] = averaged;
      ratios.push({ averaged: averaged / raw, untrained: untrained / raw, floor: floor / raw });
      await writeSheet(join(setting.out, `raw-${run}.png`), taken(zOf(0, 64), rawly), 8);
      await writeSheet(
        join(setting.out, `averaged-${run}.png`),
        taken(zOf(0, 64), z => gan.generate(64, { z })),
        8,
      );
      weights = weightsIn(gan);
      gan.dispose();
    }
    judge.dispose();
    const most = (of: (one: (typeof ratios)[number]) => number) => Math.max(...ratios.map(of));
    return {
      figure: most(one => one.averaged),
      control: 1,
      baseline: most(one => one.untrained),
      floor: most(one => one.floor),
      others,
      weights,
    };
  },
};

const LATENT = uniform({ size: 100 });
const zOf = (chunk: number, n = CHUNK): Tensor2D => LATENT.sample(n, new Rng(chunk).fork('z'));

const model = (seed: number) =>
  new DCGAN({
    shape: [28, 28, 1],
    latent: LATENT,
    width: 16,
    learningRate: 2e-3,
    average: { G: { halfLife: 10_000 } },
    seed,
  });

/** Mean and covariance of the features of so many pictures, which come in chunks and are disposed of. */
async function gaussian(
  judge: DigitClassifier,
  chunk: (i: number) => { readonly image: Tensor4D; readonly label?: { dispose(): void } },
  size: number,
): Promise<Gaussian> {
  const moments = new Moments();
  for (let i = 0; i * CHUNK < size; i++) {
    const { image, label } = chunk(i);
    label?.dispose();
    moments.add(
      await taken(
        taken(image, x => judge.features(x)),
        matrixOf,
      ),
    );
  }
  return moments.gaussian();
}
