import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ownBatchNormalization } from './batchNormalization';
import { ownDropout } from './dropout';
import { ownGaussianNoise } from './gaussianNoise';
import { type Mark, placed } from './marks';

/** Makes the layers of a model that came from a file ours again where {@link marksOf} says so. */
export function remake(model: LayersModel, marks: Readonly<Record<string, Mark>>): void {
  for (const [place, layer] of placed(model)) {
    const found = Object.hasOwn(marks, place) ? marks[place] : undefined;
    const name = layer.getClassName();
    if (found?.own === 'batchNormalization' && name === 'BatchNormalization') ownBatchNormalization(layer);
    if (found?.own === 'dropout' && name === 'Dropout') ownDropout(layer, found.atInference === true);
    if (found?.own === 'gaussianNoise' && name === 'GaussianNoise') ownGaussianNoise(layer);
  }
}
