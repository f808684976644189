import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { isModel } from '../core/layerInputs';

type Layer = layers.Layer;

/** What was made of one of tfjs's layers. A saved net names the layer alone, so that every tfjs opens it. */
export type Mark =
  | { readonly own: 'batchNormalization' | 'gaussianNoise' }
  | { readonly own: 'dropout'; readonly atInference: boolean };

const marks = new WeakMap<Layer, Mark>();

/** Notes what a layer was made into. */
export function mark(layer: Layer, as: Mark): Layer {
  marks.set(layer, as);
  return layer;
}

/** What a layer was made into, if it was. */
export const markOf = (layer: Layer): Mark | undefined => marks.get(layer);

/** The layers of a model by their place: `2` is the third, `2/0` the first of a model that is the third. */
export function placed(model: LayersModel, before = ''): readonly (readonly [string, Layer])[] {
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
