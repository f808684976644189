import { join } from 'node:path';
import { tidy } from '@tensorflow/tfjs-core';
import type { Rng } from '../../../src/core/rng';
import { namedShapes } from '../../../src/data/made/shapes/namedShapes';
import { SHAPE_FACTORS, SHAPE_WORD_COUNT, type ShapeFactors } from '../../../src/data/made/shapes/shapeFactors';
import { folder } from '../../../src/node/folder';
import { linear } from '../../../src/schedules/linear';
import { Classifier } from '../../../src/systems/classifier/model';
import { picturesOf } from './closePairs';
import type { Setting } from './reproduction';
import { isSeen } from './shapeParts';
import { watch } from './watch';

const CACHE = 'node_modules/.cache/gan-kit-reproduce';
/** Changes when the reader does, so that an old one is not taken for it. */
const VERSION = 2;
const STEPS = 3000;
const BATCH = 64;
const learningRate = linear({ from: 1e-3, to: 2e-5, between: [0, 0.98 * STEPS * BATCH] });

/**
 * What the text encoder sees pictures by, as the paper's does by a GoogLeNet: a net that learned to tell a colour, a
 * shape, a size or a position, each by itself, of pictures of the seen combinations. No picture it learned from could
 * be taken for another combination, whatever its colour. Trained once and kept.
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
  await model.fit(namedShapes({ split: isSeen }), { steps: STEPS, batchSize: BATCH, observers });
  await model.save(place);
  return model;
}

/** Share of new pictures of which the reader tells colour, shape, size and position, all of them. */
export function readByReader(reader: Classifier, shown: readonly ShapeFactors[], rng: Rng): number {
  const words = tidy(() => reader.probabilities(picturesOf(shown, rng)).arraySync());
  const right = shown.filter((factors, i) => {
    let from = 0;
    return Object.values(SHAPE_FACTORS).every((values, factor) => {
      const own = words[i]?.slice(from, from + values) ?? [];
      from += values;
      return own.indexOf(Math.max(...own)) === factors[factor];
    });
  });
  return right.length / shown.length;
}
