// Two ways to tell a GAN the kind of emoji: a batch norm of each class in G and the projection in D, beside classes
// joined to every layer of both. A classifier that saw neither says how often the kind asked for was drawn.
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { diffAugment } from '../../src/augment/diffAugment';
import { agreement } from '../../src/metrics/agreement';
import { intraClass } from '../../src/metrics/intraClass';
import { kernelDistanceTo } from '../../src/metrics/kernelDistance';
import { emoji } from '../../src/node/emoji';
import { linear } from '../../src/schedules/linear';
import { ConditionalGAN, type ConditionalGANOptions } from '../../src/systems/conditionalGan/model';
import { emojiJudge } from './support/emojiJudge';
import { writeSheet } from './support/pictures';
import type { Reproduction } from './support/reproduction';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const STEPS = 3000;
const BATCH = 32;
const CLASSES = 9;
/** Of each kind. */
const SAMPLES = 100;
const IMAGES = STEPS * BATCH;

const learningRate = linear({ from: 5e-4, to: 0, between: [IMAGES / 2, IMAGES] });
const model = (way: Pick<ConditionalGANOptions, 'conditioning' | 'discriminator'>, seed: number) =>
  new ConditionalGAN({
    shape: [32, 32, 3],
    classes: CLASSES,
    architecture: 'dcgan',
    width: 24,
    ...way,
    learningRate,
    augment: diffAugment(),
    average: { G: { halfLife: 5000 } },
    seed,
  });

const within = (row: string): string => `${row}: kernel distance within a kind, times 1,000`;

export const reproduction: Reproduction = {
  metric: 'share of generated emoji that are of the kind asked for, %',
  published: {
    figure: 'no figure',
    source: 'on emoji',
    footnote:
      'Miyato & Koyama 2018, table 1, on ImageNet: inception score 29.7 by projection, 21.1 joined; Fréchet distance ' +
      'within classes 103.1 and 141.2',
  },
  differs:
    'DCGAN’s nets for residual ones with spectral norm, nine kinds for a thousand, 96,000 images for 29 million.',
  control: 'the same nets, classes joined to every layer of both',
  baseline: 'one kind in nine',
  floor: 'emoji that nothing learned from',
  demands: [
    { text: 'more than the control', holds: ({ figure, control }) => figure > control },
    {
      text: 'nearer within a kind than the control',
      holds: ({ others }) => (others[within('projection')] ?? 9e9) < (others[within('joined')] ?? 0),
    },
  ],
  run: async setting => {
    const { seed, part, out } = setting;
    const train = await emoji({ split: 'train', size: 32 });
    const unseen = await emoji({ split: part, size: 32 });
    const judge = await emojiJudge(setting);
    const all = () => unseen.examples(0, unseen.size);
    const right = (found: ArrayLike<number>, asked: ArrayLike<number>) => 100 * agreement(found, asked);
    const pictures = (batch: ReturnType<typeof all>) => {
      batch.label.dispose();
      return batch.image;
    };
    const floor = right(judge.classify(pictures(all())), unseen.labels);
    const real = await judge.features(pictures(all()));
    const asked = Array.from({ length: CLASSES * SAMPLES }, (_, i) => i % CLASSES);
    const measured = async (name: string, way: Pick<ConditionalGANOptions, 'conditioning' | 'discriminator'>) => {
      const gan = model(way, seed);
      await gan.fit(train, { steps: STEPS, batchSize: BATCH, observers: [watch(setting, name)] });
      const drawn = () => gan.generate(asked.length, { labels: asked, seed: 1 }) as Tensor4D;
      const agreed = right(judge.classify(drawn()), asked);
      const scores = await intraClass(kernelDistanceTo, await judge.features(drawn()), asked, real, unseen.labels);
      const distance = scores.reduce((sum, { score }) => sum + score.distance, 0) / scores.length;
      await writeSheet(
        join(out, `${name}.png`),
        gan.generate(72, { labels: asked.slice(0, 72), seed: 2 }) as Tensor4D,
        CLASSES,
      );
      const weights = weightsIn(gan);
      gan.dispose();
      return { agreed, distance: 1000 * distance, weights };
    };
    const projection = await measured('projection', { conditioning: 'batchNorm', discriminator: 'projection' });
    const joined = await measured('joined', { conditioning: 'joined', discriminator: 'joined' });
    judge.dispose();
    return {
      figure: projection.agreed,
      control: joined.agreed,
      baseline: 100 / CLASSES,
      floor,
      others: {
        [within('projection')]: projection.distance,
        [within('joined')]: joined.distance,
        'weights of the control': joined.weights,
      },
      weights: projection.weights,
    };
  },
};
