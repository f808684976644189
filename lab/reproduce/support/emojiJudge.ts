import { clipByValue, type Tensor4D } from '@tensorflow/tfjs-core';
import { type Matrix, matrixOf } from '../../../src/metrics/matrix';
import { type EmojiSource, emoji } from '../../../src/node/emoji';
import { Classifier } from '../../../src/systems/classifier/model';
import type { Setting } from './reproduction';
import { taken } from './taken';
import { watch } from './watch';

const STEPS = 600;

/** Tells the nine kinds of emoji apart, of 32 × 32; its last layer but one is what distances are taken of. */
export interface EmojiJudge {
  /** 64 columns of each picture, which is disposed of. */
  features(images: Tensor4D): Promise<Matrix>;
  /** The kind of each picture, which is disposed of. */
  classify(images: Tensor4D): Int32Array;
  dispose(): void;
}

/** A judge that learns from the training part alone, the same for all seeds. */
export async function emojiJudge(setting: Setting): Promise<EmojiJudge> {
  const train: EmojiSource = await emoji({ split: 'train', size: 32 });
  const judge = new Classifier({ shape: [32, 32, 3], classes: train.classes, features: 64, seed: 0 });
  const observers = [watch(setting, 'classifier of kinds')];
  await judge.fit(train, { steps: STEPS, batchSize: 64, observers });
  return {
    // The last layer of some generators is linear: a few values leave the range.
    features: images =>
      taken(clipByValue(images, -1, 1), clipped => {
        images.dispose();
        return taken(judge.features(clipped), matrixOf);
      }),
    classify: images => taken(images, x => taken(judge.classify(x), labels => labels.dataSync().slice() as Int32Array)),
    dispose: () => judge.dispose(),
  };
}
