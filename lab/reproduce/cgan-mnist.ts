// The conditional GAN of Mirza & Osindero on MNIST, by the Parzen log-likelihood of its samples. Beside it the same
// model that is told a class at random, which is a GAN without a condition.
import { join } from 'node:path';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import { type ArraySource, arraySource } from '../../src/data/arrays';
import type { LabelledBatch } from '../../src/data/batch';
import { ConditionalGAN } from '../../src/systems/conditionalGan/model';
import { digitClassifier } from './support/digitClassifier';
import { digits } from './support/digits';
import { labelledSamples } from './support/labelledSamples';
import { parzenOf } from './support/parzenOf';
import { writeSheet } from './support/pictures';
import { realDigits } from './support/realDigits';
import type { Reproduction } from './support/reproduction';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const SHAPE = [28, 28, 1] as const;
const STEPS = 15_000;
const SAMPLES = 10_000;

export const reproduction: Reproduction = {
  metric: 'Parzen log-likelihood, nats',
  published: { figure: 132, source: 'Mirza & Osindero 2014, table 1: 132 ± 1.8' },
  differs:
    'a width of 480 for the paper’s 1200, ReLU and leaky ReLU for ReLU and maxout, batch norm in G, no dropout, Adam ' +
    'for SGD with momentum, 15,000 updates of 64, samples from averaged weights.',
  folder: 'MNIST’s IDX files',
  control: 'the same, told classes at random',
  baseline: 'untrained generator',
  floor: 'real training digits',
  demands: [
    {
      text: 'at least 225, that of the GAN without a condition: the paper has 132',
      holds: ({ figure }) => figure >= 225,
    },
    {
      text: 'a classifier that knows only real digits finds the class asked for in at least 95 %',
      holds: ({ others }) => (others[ASKED] ?? 0) >= 95,
    },
    {
      text: 'and in at most 15 % of the control',
      holds: ({ others }) => (others[`${ASKED}, control`] ?? 100) <= 15,
    },
  ],
  run: async setting => {
    const parts = await digits(setting);
    const judge = await digitClassifier(parts, setting);
    const score = await parzenOf(parts);
    const gan = model(setting.seed);
    setting.say('Parzen log-likelihood of the untrained generator');
    const untrained = await score((await labelledSamples(gan, SAMPLES)).pixels);
    const learn = (of: ConditionalGAN, train: ArraySource<LabelledBatch>, what: string) =>
      of.fit(train, { steps: STEPS, batchSize: 64, observers: [watch(setting, what)] });
    await learn(gan, parts.train, 'conditional GAN');
    const blind = model(setting.seed);
    await learn(blind, mixedUp(parts.train, setting.seed), 'told at random');
    setting.say('Parzen log-likelihood');
    const [samples, others] = [
      await labelledSamples(gan, SAMPLES, judge),
      await labelledSamples(blind, SAMPLES, judge),
    ];
    const { nats, error, sigma } = await score(samples.pixels);
    const control = await score(others.pixels);
    const real = await score((await realDigits(parts.train, SAMPLES)).pixels);
    for (const { images, columns } of gan.traversals({ rows: 10, seed: 1 })) {
      await writeSheet(join(setting.out, 'classes.png'), images, columns);
    }
    const weights = weightsIn(gan);
    for (const thing of [gan, blind, judge]) thing.dispose();
    return {
      figure: nats,
      control: control.nats,
      baseline: untrained.nats,
      floor: real.nats,
      others: {
        [ASKED]: 100 * samples.agreement,
        [`${ASKED}, control`]: 100 * others.agreement,
        'standard error': error,
        sigma,
        'accuracy of the classifier, %': 100 * judge.accuracy,
      },
      weights,
    };
  },
};

const ASKED = 'of the class asked for, %';

const model = (seed: number) =>
  new ConditionalGAN({
    shape: SHAPE,
    classes: 10,
    latent: normal(100),
    width: 480,
    generatorNorm: 'batch',
    learningRate: { D: 5e-4, G: 5e-4 },
    average: { G: { halfLife: 20_000 } },
    seed,
  });

/** The same pictures, each with the label of another, drawn at random. */
function mixedUp({ images, labels = new Int32Array() }: ArraySource<LabelledBatch>, seed: number) {
  const order = new Rng(seed).fork('mixed up').permutation(labels.length);
  return arraySource({ image: images, shape: SHAPE, label: Array.from(order, i => labels[i] ?? 0), classes: 10 });
}
