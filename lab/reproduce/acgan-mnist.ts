// AC-GAN on MNIST, for which no figure was published: are its digits what was asked for, and can a classifier learn
// from them alone? The classifier is trained as the one that judges, which knows real digits: it sees as many, as
// often.
import { join } from 'node:path';
import type { ArraySource } from '../../src/data/arrays';
import { arraySource } from '../../src/data/arrays';
import type { LabelledBatch } from '../../src/data/batch';
import { agreement } from '../../src/metrics/agreement';
import { ACGAN } from '../../src/systems/acgan/model';
import { classifierOf, digitClassifier, digits } from './support/digits';
import { type LabelledSamples, labelledSamples } from './support/labelledSamples';
import { writeSheet } from './support/pictures';
import type { Reproduction } from './support/reproduction';
import { taken } from './support/taken';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const SHAPE = [28, 28, 1] as const;
const STEPS = 5500;
const SAMPLES = 50_000;

export const reproduction: Reproduction = {
  metric: 'digits of the class asked for, %',
  published: {
    figure: 'no figure',
    source:
      "Odena et al. 2017 report ImageNet and CIFAR-10; in the paper D's class head learns from generated pictures too, here from real ones alone",
  },
  control: 'untrained generator',
  demands: [
    { text: 'at least 95 %', holds: ({ figure }) => figure >= 95 },
    {
      text: 'a classifier trained on its digits alone gets at least 90 % of real ones',
      holds: ({ others }) => (others['classifier taught by its digits alone, %'] ?? 0) >= 90,
    },
  ],
  run: async setting => {
    const judge = await digitClassifier(setting);
    const { train, test } = await digits(setting);
    const gan = new ACGAN({
      shape: SHAPE,
      classes: 10,
      width: 32,
      weights: { classOfFake: 0, class: 0.3 },
      learningRate: { D: 5e-4, G: 1e-3 },
      average: { G: { halfLife: 10_000 } },
      seed: setting.seed,
    });
    const control = (await labelledSamples(gan, 1000, judge)).agreement;
    await gan.fit(train, { steps: STEPS, batchSize: 64, observers: [watch(setting, 'AC-GAN')] });
    const samples = await labelledSamples(gan, SAMPLES, judge);
    const { image, label } = test.examples(0, test.size);
    const truth = label.dataSync<'int32'>().slice();
    label.dispose();
    const own = taken(gan.classify(image), classes => agreement(classes.dataSync(), truth));
    const pupil = await classifierOf(sourceOf(samples), 'classifier of its digits', setting);
    const learnt = taken(pupil.classify(image), classes => agreement(classes.dataSync(), truth));
    for (const { images, columns } of gan.traversals({ rows: 10, seed: 1 })) {
      await writeSheet(join(setting.out, 'classes.png'), images, columns);
    }
    const weights = weightsIn(gan);
    image.dispose();
    for (const model of [gan, judge, pupil]) model.dispose();
    return {
      figure: 100 * samples.agreement,
      control: 100 * control,
      others: {
        'classifier taught by its digits alone, %': 100 * learnt,
        'classifier taught by real digits, %': 100 * judge.accuracy,
        'its own class head on real digits, %': 100 * own,
      },
      weights,
    };
  },
};

/** Those digits as data to train on. */
function sourceOf({ pixels, labels }: LabelledSamples): ArraySource<LabelledBatch> {
  const image = pixels.values.map(value => 2 * value - 1);
  return arraySource({ image, shape: SHAPE, label: labels, classes: 10 });
}
