import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { diffAugment } from '../../../src/augment/diffAugment';
import { Rng } from '../../../src/core/rng';
import { kernelDistance } from '../../../src/metrics/kernelDistance';
import type { Matrix } from '../../../src/metrics/matrix';
import type { Model } from '../../../src/model/model';
import { emoji } from '../../../src/node/emoji';
import { DCGAN } from '../../../src/systems/dcgan/model';
import { type EmojiJudge, emojiJudge } from './emojiJudge';
import { multiplicationsOf } from './multiplications';
import { writeSheet } from './pictures';
import type { Measured, Setting } from './reproduction';
import { watch } from './watch';
import { weightsIn } from './weightsIn';

const BATCH = 32;
const SAMPLES = 1000;

/** The same for both: of some fifteen hundred pictures a D soon knows each. */
const augment = diffAugment();
const average = { halfLife: 5000 };

interface Drawing extends Model {
  generate(n: number, options: { seed: number }): Tensor4D;
}

/** A GAN on emoji, what its step costs included, that a DCGAN of equal multiplications is held against. */
export interface Contender<M extends Drawing> {
  readonly name: string;
  readonly make: (options: Shared) => M;
  readonly steps: number;
  /** Steps that show what one costs: a lazy penalty comes once in so many. */
  readonly round: number;
  /** What else is measured of it. */
  readonly more?: (gan: M, known: Known) => Promise<Record<string, number>>;
}

/** What both are given. */
export interface Shared {
  readonly shape: readonly [number, number, number];
  readonly augment: typeof augment;
  readonly average: typeof average;
  readonly images: number;
  readonly seed: number;
}

interface Known extends Pick<EmojiJudge, 'features'> {
  readonly real: Matrix;
  readonly setting: Setting;
}

/** Kernel distances to emoji that neither has seen, times 1,000. */
export async function againstDcgan<M extends Drawing>(gan: Contender<M>, setting: Setting): Promise<Measured> {
  const { seed, part } = setting;
  const train = await emoji({ split: 'train', size: 32 });
  const unseen = await emoji({ split: part, size: 32 });
  const judge = await emojiJudge(setting);
  const real = await judge.features(unseen.examples(0, unseen.size).image);
  const some = train.pick(new Rng(0).fork('floor').permutation(train.size).subarray(0, unseen.size));
  const known = await judge.features(some.examples(0, unseen.size).image);
  const distance = async (features: Matrix) => 1000 * (await kernelDistance(features, real)).distance;
  const drawn = (model: Drawing) => judge.features(model.generate(SAMPLES, { seed: 1 }));

  setting.say('multiplications of a step');
  const shape = [32, 32, 3] as const;
  const shared = { shape, augment, average, images: gan.steps * BATCH, seed };
  const plain = () => new DCGAN({ shape, width: 32, augment, average: { G: average }, seed });
  const costOf = async (model: Model, steps: number) => {
    const found = await multiplicationsOf(model, train, { steps, batchSize: BATCH });
    model.dispose();
    return found;
  };
  const [costly, cheap] = [await costOf(gan.make(shared), gan.round), await costOf(plain(), 4)];

  const model = gan.make(shared);
  const before = await drawn(model);
  await model.fit(train, { steps: gan.steps, batchSize: BATCH, observers: [watch(setting, gan.name)] });
  const dcgan = plain();
  const steps = Math.round((gan.steps * costly) / cheap);
  await dcgan.fit(train, { steps, batchSize: BATCH, observers: [watch(setting, 'DCGAN')] });

  setting.say('kernel distances');
  const others = await gan.more?.(model, { features: judge.features, real, setting });
  await writeSheet(join(setting.out, `${gan.name}.png`), model.generate(64, { seed: 3 }), 8);
  await writeSheet(join(setting.out, 'DCGAN.png'), dcgan.generate(64, { seed: 3 }), 8);
  const result = {
    figure: await distance(await drawn(model)),
    control: await distance(await drawn(dcgan)),
    baseline: await distance(before),
    floor: await distance(known),
    others: {
      ...others,
      'steps of the control': steps,
      'multiplications of a step, millions': costly / 1e6,
      'weights of the control': weightsIn(dcgan),
    },
    weights: weightsIn(model),
  };
  for (const thing of [model, dcgan, judge]) thing.dispose();
  return result;
}

/** What rows of this kind have in common. */
export const BESIDE_DCGAN = {
  metric: 'kernel distance to unseen emoji, times 1,000',
  control: 'DCGAN of as many multiplications, the same data, augmentation and average',
  floor: 'as many emoji to learn from as there are unseen ones',
} as const;
