// The conditional GAN of Mirza & Osindero on MNIST: their fully connected nets at two fifths of the width, with Adam in
// place of SGD and batch norm in G, which lets a run this short begin to learn.
import { join } from 'node:path';
import { normal } from '../../src/core/latents/normal';
import type { ArraySource } from '../../src/data/arrays';
import type { LabelledBatch } from '../../src/data/batch';
import { split, take } from '../../src/data/split';
import { type Matrix, pixelMatrix } from '../../src/metrics/matrix';
import { parzenLogLikelihood } from '../../src/metrics/parzen';
import { ConditionalGAN } from '../../src/systems/conditionalGan/model';
import { digitClassifier, digits } from './support/digits';
import { labelledSamples } from './support/labelledSamples';
import { writeSheet } from './support/pictures';
import type { Reproduction } from './support/reproduction';
import { taken } from './support/taken';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const STEPS = 15_000;
const SAMPLES = 10_000;
const VALIDATION = 1000;

export const reproduction: Reproduction = {
  metric: 'Parzen log-likelihood, nats',
  published: { figure: 132, source: 'Mirza & Osindero 2014, table 1: 132 ± 1.8' },
  control: 'untrained generator',
  demands: [
    { text: 'at least 132', holds: ({ figure }) => figure >= 132 },
    {
      text: 'a classifier that knows only real digits finds the class asked for in at least 95 %',
      holds: ({ others }) => (others['of the class asked for, %'] ?? 0) >= 95,
    },
  ],
  run: async setting => {
    const judge = await digitClassifier(setting);
    const all = await digits(setting);
    const { train, test: validation } = split(all.train, VALIDATION, { seed: 0, balanced: true });
    const [test, chosenBy] = [await pixelsOf(all.test), await pixelsOf(validation)];
    const score = (samples: Matrix) => parzenLogLikelihood(samples, test, chosenBy);
    const gan = new ConditionalGAN({
      shape: [28, 28, 1],
      classes: 10,
      latent: normal(100),
      width: 480,
      generatorNorm: 'batch',
      learningRate: { D: 5e-4, G: 5e-4 },
      average: { G: { halfLife: 20_000 } },
      seed: setting.seed,
    });
    setting.say('Parzen log-likelihood of the untrained generator');
    const control = await score((await labelledSamples(gan, SAMPLES)).pixels);
    await gan.fit(train, { steps: STEPS, batchSize: 64, observers: [watch(setting, 'conditional GAN')] });
    setting.say('Parzen log-likelihood');
    const samples = await labelledSamples(gan, SAMPLES, judge);
    const { nats, error, sigma } = await score(samples.pixels);
    const real = await score(await pixelsOf(take(train, Math.min(SAMPLES, train.size))));
    for (const { images, columns } of gan.traversals({ rows: 10, seed: 1 })) {
      await writeSheet(join(setting.out, 'classes.png'), images, columns);
    }
    const weights = weightsIn(gan);
    gan.dispose();
    judge.dispose();
    return {
      figure: nats,
      control: control.nats,
      others: {
        'of the class asked for, %': 100 * samples.agreement,
        'standard error': error,
        sigma,
        'training digits as samples': real.nats,
        'accuracy of the classifier, %': 100 * judge.accuracy,
      },
      weights,
    };
  },
};

function pixelsOf(source: ArraySource<LabelledBatch>): Promise<Matrix> {
  const { image, label } = source.examples(0, source.size);
  label.dispose();
  return taken(image, pixelMatrix);
}
