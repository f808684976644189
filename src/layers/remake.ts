import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { isModel } from '../core/layerInputs';
import { ownBatchNormalization } from './batchNormalization';
import { ownDropout } from './dropout';
import { ownGaussianNoise } from './gaussianNoise';
import { type Mark, markOf } from './marks';

type Layer = layers.Layer;

/** The layers of a model by their place: `2` is the third, `2/0` the first of a model that is the third. */
function placed(model: LayersModel, before = ''): readonly (readonly [string, Layer])[] {
  return model.layers.flatMap((layer, i) => {
    const place = `${before}${i}`;
    return isModel(layer) ? placed(layer, `${place}/`) : [[place, layer] as const];
  });
}

/** Which layers of a model are ours, by their place: what a file of it does not say. */
export function marksOf(model: LayersModel): Readonly<Record<string, Mark>> {
  return Object.fromEntries(
    placed(model).flatMap(([place, layer]) => {
      const found = markOf(layer);
      return found ? [[place, found]] : [];
    }),
  );
}

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
