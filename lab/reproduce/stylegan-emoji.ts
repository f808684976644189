// StyleGAN2 on emoji beside a DCGAN that is given as many multiplications, by kernel distance to emoji that neither has
// seen; and what truncation does to it, by precision and recall.
import { join } from 'node:path';
import { clipByValue, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { diffAugment } from '../../src/augment/diffAugment';
import { Rng } from '../../src/core/rng';
import { kernelDistance } from '../../src/metrics/kernelDistance';
import { type Matrix, matrixOf } from '../../src/metrics/matrix';
import { precisionRecall } from '../../src/metrics/precisionRecall';
import { emoji } from '../../src/node/emoji';
import { Classifier } from '../../src/systems/classifier/model';
import { DCGAN } from '../../src/systems/dcgan/model';
import { StyleGAN } from '../../src/systems/stylegan/model';
import { multiplicationsOf } from './support/multiplications';
import { writeSheet } from './support/pictures';
import type { Reproduction, Setting } from './support/reproduction';
import { taken } from './support/taken';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const SHAPE = [32, 32, 3] as const;
const STEPS = 1000;
const BATCH = 32;
const JUDGE_STEPS = 600;
const SAMPLES = 1000;

/** The same for both: of some fifteen hundred pictures a D soon knows each. */
const augment = diffAugment();
const average = { halfLife: 5000 };

const styled = (seed: number) =>
  new StyleGAN({
    shape: SHAPE,
    width: 16,
    gamma: 1,
    learningRate: 1e-3,
    augment,
    average: { M: average, G: average },
    seed,
  });
const plain = (seed: number) => new DCGAN({ shape: SHAPE, width: 32, augment, average: { G: average }, seed });

export const reproduction: Reproduction = {
  metric: 'kernel distance to unseen emoji, times 1,000',
  published: {
    figure: 'no figure',
    source: 'on emoji',
    footnote:
      'Karras et al. 2020, table 1, Fréchet distance on faces of 1024 × 1024: StyleGAN2 2.84; Karras et al. 2019, ' +
      'table 4 and fig. 8: truncation makes pictures better and more alike',
  },
  differs:
    '16 channels next to the picture for 512, 32,000 images for 25 million, 32 × 32 pixels; features of a classifier ' +
    'of nine kinds of emoji, trained on the same part as the GANs.',
  control: 'DCGAN of as many multiplications, the same data, augmentation and average',
  baseline: 'the untrained StyleGAN',
  floor: 'as many emoji to learn from as there are unseen ones',
  demands: [
    { text: 'below the control', holds: ({ figure, control }) => figure < control },
    {
      text: 'ψ = 0.7 raises precision and lowers recall',
      holds: ({ others }) =>
        (others['precision, ψ = 0.7'] ?? 0) > (others['precision, ψ = 1'] ?? 1) &&
        (others['recall, ψ = 0.7'] ?? 1) < (others['recall, ψ = 1'] ?? 0),
    },
  ],
  run: async setting => {
    const { seed, part } = setting;
    const train = await emoji({ split: 'train', size: 32 });
    const unseen = await emoji({ split: part, size: 32 });
    const judge = await trainedJudge(train, setting);
    // The last layer of G is linear: a few values leave the range.
    const featuresOf = (images: Tensor4D): Promise<Matrix> =>
      taken(clipByValue(images, -1, 1), clipped => rowsOf(judge.features(clipped)));
    const real = await taken(unseen.examples(0, unseen.size).image, featuresOf);
    const some = train.pick(new Rng(0).fork('floor').permutation(train.size).subarray(0, unseen.size));
    const known = await taken(some.examples(0, unseen.size).image, featuresOf);
    const distance = async (features: Matrix) => 1000 * (await kernelDistance(features, real)).distance;

    setting.say('multiplications of a step');
    const [costly, cheap] = [await costOf(styled(seed), train, 16), await costOf(plain(seed), train, 4)];
    const gan = styled(seed);
    const before = await taken(gan.generate(SAMPLES, { seed: 1 }), featuresOf);
    await gan.fit(train, { steps: STEPS, batchSize: BATCH, observers: [watch(setting, 'StyleGAN')] });
    const dcgan = plain(seed);
    const steps = Math.round((STEPS * costly) / cheap);
    await dcgan.fit(train, { steps, batchSize: BATCH, observers: [watch(setting, 'DCGAN')] });

    setting.say('kernel distances, precision and recall');
    const features = await taken(gan.generate(SAMPLES, { seed: 1 }), featuresOf);
    const others = await taken(dcgan.generate(SAMPLES, { seed: 1 }), featuresOf);
    const scores: Record<string, number> = {};
    for (const truncation of [1, 0.7]) {
      const n = unseen.size;
      const own = await taken(gan.generate(n, { seed: 2, truncation }), featuresOf);
      const { precision, recall } = await precisionRecall(own, real);
      scores[`precision, ψ = ${truncation}`] = precision;
      scores[`recall, ψ = ${truncation}`] = recall;
    }
    for (const { name, images, columns } of gan.traversals({ rows: 6, seed: 4 })) {
      await writeSheet(join(setting.out, `${name}.png`), images, columns);
    }
    await writeSheet(join(setting.out, 'stylegan.png'), gan.generate(64, { seed: 3 }), 8);
    await writeSheet(join(setting.out, 'dcgan.png'), dcgan.generate(64, { seed: 3 }), 8);
    const result = {
      figure: await distance(features),
      control: await distance(others),
      baseline: await distance(before),
      floor: await distance(known),
      others: {
        ...scores,
        'steps of the control': steps,
        'multiplications of a step, millions': costly / 1e6,
        'weights of the control': weightsIn(dcgan),
      },
      weights: weightsIn(gan),
    };
    for (const thing of [gan, dcgan, judge]) thing.dispose();
    return result;
  },
};

type Emoji = Awaited<ReturnType<typeof emoji>>;

const rowsOf = (features: Tensor2D): Promise<Matrix> => taken(features, matrixOf);

/** A classifier of the kinds of emoji: its features are what distances are taken of. */
async function trainedJudge(train: Emoji, setting: Setting): Promise<Classifier> {
  const judge = new Classifier({ shape: SHAPE, classes: train.classes, features: 64, seed: 0 });
  const observers = [watch(setting, 'classifier of kinds')];
  await judge.fit(train, { steps: JUDGE_STEPS, batchSize: 64, observers });
  return judge;
}

/** Multiplications of a step; the model is one to throw away. */
async function costOf(model: StyleGAN | DCGAN, train: Emoji, steps: number): Promise<number> {
  const found = await multiplicationsOf(model, train, { steps, batchSize: BATCH });
  model.dispose();
  return found;
}
