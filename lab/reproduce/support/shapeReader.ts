import { join } from 'node:path';
import { namedShapes, SHAPE_WORD_COUNT } from '../../../src/data/made/shapes/captionedShapes';
import { folder } from '../../../src/node/folder';
import { linear } from '../../../src/schedules/linear';
import { Classifier } from '../../../src/systems/classifier/model';
import type { Setting } from './reproduction';
import { watch } from './watch';

const CACHE = 'node_modules/.cache/gan-kit-reproduce';
/** Changes when the reader does, so that an old one is not taken for it. */
const VERSION = 1;
const STEPS = 3000;
const BATCH = 64;
const learningRate = linear({ from: 1e-3, to: 2e-5, between: [0, 0.98 * STEPS * BATCH] });

/**
 * What the text encoder sees pictures by, as the paper's does by a GoogLeNet: a net that learned to tell a colour, a
 * shape, a size or a position of pictures of the seen combinations. Trained once and kept.
 */
export async function shapeReader(setting: Pick<Setting, 'say'>): Promise<Classifier> {
  const place = folder(join(CACHE, `shapes-reader-v${VERSION}`));
  const kept = await Classifier.load(place, { learningRate }).catch(() => undefined);
  if (kept) return kept;
  const model = new Classifier({
    shape: [32, 32, 3],
    classes: SHAPE_WORD_COUNT,
    channels: [16, 32, 64],
    features: 64,
    dropout: 0,
    learningRate,
    seed: 0,
  });
  const observers = [watch(setting, 'reader of pictures, trained once')];
  await model.fit(namedShapes({ split: 'seen' }), { steps: STEPS, batchSize: BATCH, observers });
  await model.save(place);
  return model;
}
