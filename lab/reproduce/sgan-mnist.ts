// The semi-supervised GAN on MNIST with 100 labels, ten of each class, beside the same net on these 100 alone.
//
// Half the width of Salimans et al. 2016, whose nets and noise these are, and 7,000 updates in place of their 180,000:
// 14 passes over 50,000 digits.
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Rng } from '../../src/core/rng';
import { type SemiSupervisedSource, semiSupervised } from '../../src/data/semiSupervised';
import { agreement } from '../../src/metrics/agreement';
import { encodePng } from '../../src/node/png';
import { writeFileAtomic } from '../../src/node/writeFileAtomic';
import { linear } from '../../src/schedules/linear';
import { Classifier } from '../../src/systems/classifier/model';
import { SemiSupervisedGAN } from '../../src/systems/semiSupervisedGan/model';
import { semiSupervisedNets } from '../../src/systems/semiSupervisedGan/nets';
import { digits } from './support/digits';
import type { Reproduction, Setting } from './support/reproduction';
import { watch } from './support/watch';

const shape = [28, 28, 1] as const;
const STEPS = 7000;
/** The control sees its 100 digits so often; it has long learned them by then. */
const CONTROL_STEPS = 1000;
const BATCH = 100;
const LABELLED = 100;
const hidden = { G: [250, 250], D: [500, 250, 125, 125, 125] };
const average = { trunk: { halfLife: 10_000 }, classifier: { halfLife: 10_000 } };

export const reproduction: Reproduction = {
  metric: 'accuracy on held-out digits with 100 labels, %',
  published: { figure: 99.07, source: 'Salimans et al. 2016, Table 1: 93 ± 6.5 errors; Odena 2016, Table 1: 92.8' },
  control: 'the same net on the 100 labels',
  demands: [
    {
      text: "at least 92.8 %, the figure of Odena's method, and 3 points over the same net on the 100 labels",
      holds: ({ figure, control }) => figure >= 92.8 && figure >= control + 3,
    },
  ],
  run: async setting => {
    const { train, test } = await digits(setting);
    const data = semiSupervised(train, { labelled: LABELLED, seed: setting.seed });
    const model = await trained(data, setting);
    const control = await supervised(data, setting);
    const { image, label } = test.examples(0, test.size);
    const accuracy = (of: SemiSupervisedGAN | Classifier) => {
      const classes = of.classify(image);
      const share = agreement(classes.dataSync(), label.dataSync());
      classes.dispose();
      return 100 * share;
    };
    const figures = { figure: accuracy(model), control: accuracy(control) };
    const sheet = model.generate(100, { seed: 1 }) as Tensor4D;
    await writeFileAtomic(join(setting.out, 'samples.png'), await encodePng(sheet, { columns: 10, scale: 2 }));
    for (const t of [image, label, sheet]) t.dispose();
    const weights = Object.values(model.game.nets).flatMap(net => net.weights.map(({ size }) => size));
    model.dispose();
    control.dispose();
    return { ...figures, weights: weights.reduce((sum, size) => sum + size, 0) };
  },
};

async function trained(data: SemiSupervisedSource, setting: Setting): Promise<SemiSupervisedGAN> {
  const images = STEPS * BATCH;
  const falling = (from: number) => linear({ from, to: from / 50, between: [0.5 * images, 0.99 * images] });
  const learningRate = { D: falling(1e-3), G: falling(3e-3) };
  const model = new SemiSupervisedGAN({ shape, hidden, learningRate, average, seed: setting.seed });
  await model.fit(data, { steps: STEPS, batchSize: BATCH, observers: [watch(setting, 'semi-supervised')] });
  return model;
}

/** D's net, noise and all, on the labelled digits alone. */
async function supervised({ labelled }: SemiSupervisedSource, setting: Setting): Promise<Classifier> {
  const rng = new Rng(setting.seed).fork('control');
  const { G, trunk, classifier } = semiSupervisedNets({ shape, latent: 1, classes: 10, hidden, rng });
  G.dispose();
  const model = new Classifier({ shape, nets: { trunk, classifier }, average, seed: setting.seed });
  await model.fit(labelled, {
    steps: CONTROL_STEPS,
    batchSize: BATCH,
    observers: [watch(setting, 'the labels alone')],
  });
  return model;
}
