import { join } from 'node:path';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ArraySource } from '../../../src/data/arrays';
import type { LabelledBatch } from '../../../src/data/batch';
import { agreement } from '../../../src/metrics/agreement';
import { folder } from '../../../src/node/folder';
import { mnist } from '../../../src/node/mnist';
import { Classifier } from '../../../src/systems/classifier/model';
import type { Setting } from './reproduction';
import { shifted } from './shifted';
import { taken } from './taken';
import { watch } from './watch';

/**
 * Digits to train on and digits held out: 9,000 and 1,000 of the package, or 50,000 and 10,000 of a folder of MNIST.
 */
export async function digits({
  data,
}: Pick<Setting, 'data'>): Promise<{ train: ArraySource<LabelledBatch>; test: ArraySource<LabelledBatch> }> {
  const where = data === undefined ? {} : { folder: data };
  return { train: await mnist({ ...where, split: 'train' }), test: await mnist({ ...where, split: 'test' }) };
}

/** A classifier of digits that no generator has seen. */
export interface DigitClassifier {
  /** The class of each picture, `[n, 28, 28, 1]` in [−1, 1]. */
  classify(images: Tensor4D): Int32Array;
  /** `[n, 128]`, of the last hidden layer. */
  features(images: Tensor4D): Tensor2D;
  /** Share of held-out digits it gets right. */
  readonly accuracy: number;
  dispose(): void;
}

const SHAPE = [28, 28, 1] as const;
const CACHE = 'node_modules/.cache/gan-kit-reproduce';
/** Changes when the classifier does, so that an old one is not taken for it. */
const VERSION = 1;
const BATCH = 100;
const STEPS = 1500;

/** A cosine from 2e-3 to nearly nothing. No file can hold it, so it is given again when the classifier is opened. */
const learningRate = (images: number) => 1e-5 + 1e-3 * (1 + Math.cos(Math.PI * Math.min(1, images / (STEPS * BATCH))));

/** The classifier that judges digits: trained once, whatever the seed, and kept from then on. */
export async function digitClassifier(setting: Omit<Setting, 'seed'>): Promise<DigitClassifier> {
  const { train, test } = await digits(setting);
  const place = folder(join(CACHE, `digits-${train.size}-v${VERSION}`));
  const model = await Classifier.load(place, { learningRate }).catch(() => undefined);
  return judge(model ?? (await trained(train, place, setting)), test);
}

async function trained(
  train: ArraySource<LabelledBatch>,
  place: ReturnType<typeof folder>,
  setting: Pick<Setting, 'say'>,
): Promise<Classifier> {
  const model = await classifierOf(train, 'classifier of digits, trained once', { ...setting, seed: 0 });
  await model.save(place);
  return model;
}

/** A classifier of digits, shifted by up to 2 pixels, trained as the one that judges is. */
export async function classifierOf(
  digits: ArraySource<LabelledBatch>,
  what: string,
  setting: Pick<Setting, 'say' | 'seed'>,
): Promise<Classifier> {
  const model = new Classifier({ shape: SHAPE, learningRate, seed: setting.seed });
  await model.fit(shifted(digits, 2), { steps: STEPS, batchSize: BATCH, observers: [watch(setting, what)] });
  return model;
}

function judge(model: Classifier, test: ArraySource<LabelledBatch>): DigitClassifier {
  const classify = (images: Tensor4D) =>
    taken(model.classify(images), classes => classes.dataSync<'int32'>()) as Int32Array;
  const { image, label } = test.examples(0, test.size);
  const accuracy = agreement(classify(image), label.dataSync());
  image.dispose();
  label.dispose();
  return { classify, features: images => model.features(images), accuracy, dispose: () => model.dispose() };
}
