import type { layers } from '@tensorflow/tfjs-layers';

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
