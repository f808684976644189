import { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { isModel } from './layerInputs';

/** The layers of a model, those of models within it in their place. */
export const layersOf = (model: LayersModel): readonly layers.Layer[] =>
  model.layers.flatMap(layer => (isModel(layer) ? layersOf(layer) : [layer]));

/** A layer's weight of this name. */
export function variableOf(layer: layers.Layer, name: string): Variable | undefined {
  const value = layer.weights.find(weight => weight.originalName.endsWith(`/${name}`))?.read();
  return value instanceof Variable ? value : undefined;
}
