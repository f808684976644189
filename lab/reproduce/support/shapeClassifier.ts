import { join } from 'node:path';
import { type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { Rng } from '../../../src/core/rng';
import { captionedShapes } from '../../../src/data/made/shapes/captionedShapes';
import { agreement } from '../../../src/metrics/agreement';
import { folder } from '../../../src/node/folder';
import { Classifier } from '../../../src/systems/classifier/model';
import type { Setting } from './reproduction';
import { isSeen } from './shapeParts';
import { watch } from './watch';

const CACHE = 'node_modules/.cache/gan-kit-reproduce';
/** Changes when the classifier does, so that an old one is not taken for it. */
const VERSION = 2;
const STEPS = 800;
const BATCH = 64;

/** Pictures of the seen combinations with their labels, of 0 … 239. */
const labelled = captionedShapes({ size: 32, split: isSeen });

/**
 * A classifier of the seen combinations of shapes, trained once and kept: Fréchet distances are measured between its
 * features.
 */
export async function shapeClassifier(setting: Pick<Setting, 'say'>): Promise<Classifier> {
  const place = folder(join(CACHE, `shapes-classifier-v${VERSION}`));
  const kept = await Classifier.load(place).catch(() => undefined);
  if (kept) return kept;
  const model = new Classifier({ shape: [32, 32, 3], classes: 240, channels: [16, 32, 64], features: 64, seed: 0 });
  const observers = [watch(setting, 'classifier of shapes, trained once')];
  await model.fit(labelled, { steps: STEPS, batchSize: BATCH, observers });
  await model.save(place);
  return model;
}

/** Share of new pictures whose combination the classifier tells. */
export async function accuracyOf(model: Classifier): Promise<number> {
  for await (const { image, label } of captionedShapes({ size: 32, split: isSeen }).batches(500, new Rng(99))) {
    return tidy(() => agreement(model.classify(image).dataSync<'int32'>(), (label as Tensor1D).dataSync()));
  }
  return 0;
}
