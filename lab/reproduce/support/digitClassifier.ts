import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ArraySource } from '../../../src/data/arrays';
import type { LabelledBatch } from '../../../src/data/batch';
import { agreement } from '../../../src/metrics/agreement';
import { folder } from '../../../src/node/folder';
import { Classifier } from '../../../src/systems/classifier/model';
import type { Digits } from './digits';
import type { Setting } from './reproduction';
import { shifted } from './shifted';
import { taken } from './taken';
import { watch } from './watch';

/** A classifier of digits that no generator has seen. */
export interface DigitClassifier {
  /** The class of each picture, `[n, 28, 28, 1]` in [−1, 1]. */
  classify(images: Tensor4D): Int32Array;
  /** `[n, 128]`, of the last hidden layer. */
  features(images: Tensor4D): Tensor2D;
  /** Share of the judged digits it gets right. */
  readonly accuracy: number;
  dispose(): void;
}

const SHAPE = [28, 28, 1] as const;
const CACHE = 'node_modules/.cache/gan-kit-reproduce';
/** Changes when the classifier does, so that an old one is not taken for it. */
const VERSION = 2;
const BATCH = 100;
const STEPS = 1500;

/** A cosine from 2e-3 to nearly nothing. No file can hold it, so it is given again when the classifier is opened. */
const learningRate = (images: number) => 1e-5 + 1e-3 * (1 + Math.cos(Math.PI * Math.min(1, images / (STEPS * BATCH))));

/**
 * The classifier that judges digits. It learns from the training part alone, once, whatever the seed, and is kept under
 * a name that says from what.
 */
export async function digitClassifier(
  { train, judged }: Pick<Digits, 'train' | 'judged'>,
  setting: Pick<Setting, 'say'>,
): Promise<DigitClassifier> {
  const place = folder(join(CACHE, `digits-${train.size}-${hashOf(train)}-v${VERSION}`));
  const model = await Classifier.load(place, { learningRate }).catch(() => undefined);
  return judge(model ?? (await trained(train, place, setting)), judged);
}

/** The first digits of a hash of pictures and labels. */
function hashOf({ images, labels }: ArraySource<LabelledBatch>): string {
  const hash = createHash('sha256');
  for (const part of [images, labels ?? []]) {
    hash.update(ArrayBuffer.isView(part) ? new Uint8Array(part.buffer, part.byteOffset, part.byteLength) : '');
  }
  return hash.digest('hex').slice(0, 8);
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

function judge(model: Classifier, judged: ArraySource<LabelledBatch>): DigitClassifier {
  const classify = (images: Tensor4D) =>
    taken(model.classify(images), classes => classes.dataSync<'int32'>()) as Int32Array;
  const { image, label } = judged.examples(0, judged.size);
  const accuracy = agreement(classify(image), label.dataSync());
  image.dispose();
  label.dispose();
  return { classify, features: images => model.features(images), accuracy, dispose: () => model.dispose() };
}
