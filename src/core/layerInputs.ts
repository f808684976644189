import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { check, checkTensor } from './checks';

type Sizes = (number | null)[];
/** What tf.layers tells a layer of its inputs: the shape of the only one, or a list of those of several. */
export type Shape = Sizes | Sizes[];
/** A weight of a layer. */
export type Weight = layers.Layer['weights'][number];

const isOne = (shape: Shape): shape is Sizes => !Array.isArray(shape[0]);

/** The shapes of a layer's inputs. */
export const shapesOf = (shape: Shape): Sizes[] => (isOne(shape) ? [shape] : shape);

/** The shape of a layer's only input. */
export const soleShape = (shape: Shape): Sizes => shapesOf(shape)[0] ?? [];

/** The only tensor that a layer takes or gives, which tf.layers hands over by itself or in a list. */
export function soleTensor(tensors: Tensor | readonly Tensor[]): Tensor {
  const [x] = Array.isArray(tensors) ? tensors : [tensors];
  checkTensor('input', x);
  return x;
}

/** What a weight holds. @throws GanKitError `argument` before the layer was built */
export function readOf({ name }: layers.Layer, weight: Weight | undefined): Tensor {
  check(weight !== undefined, 'argument', `${name}: it was not built yet. Call it on an input first.`);
  return weight.read();
}

/** Whether a layer is a model, of layers of its own. */
export const isModel = (layer: layers.Layer): layer is LayersModel => 'layers' in layer;
