import { addN, dispose, div, keep, moments, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { soleTensor } from '../core/layerInputs';
import { layersOf, variableOf } from '../core/layersOf';
import type { AnyNet } from '../core/net';

type Layer = layers.Layer;

/** A batch-norm layer and where it keeps its moving moments. */
interface Normalisation {
  readonly layer: Layer;
  readonly mean: Variable;
  readonly variance: Variable;
}

/** The batch-norm layers of a net, those of models within its model too. */
export const normalisationsOf = ({ model }: AnyNet): readonly Normalisation[] =>
  (model ? layersOf(model) : []).flatMap(layer => {
    if (layer.getClassName() !== 'BatchNormalization') return [];
    const [mean, variance] = [variableOf(layer, 'moving_mean'), variableOf(layer, 'moving_variance')];
    return mean && variance ? [{ layer, mean, variance }] : [];
  });

/**
 * Runs `f` and returns the mean and variance of what each of these layers was given in training mode, for each of its
 * moving moments: over all axes but its own, and over all its calls. A layer that was not called has none.
 */
export function batchMoments(of: readonly Normalisation[], f: () => void): ReadonlyMap<Variable, Tensor> {
  const seen = new Map<Variable, Tensor[]>();
  // Kept, since nets tidy up behind each call.
  const note = (variable: Variable, value: Tensor) => seen.set(variable, [...(seen.get(variable) ?? []), keep(value)]);
  const restore = of.map(({ layer, mean, variance }) =>
    watch(layer, x => {
      const found = moments(x, otherAxes(layer, x));
      note(mean, found.mean);
      note(variance, found.variance);
    }),
  );
  try {
    f();
    return new Map([...seen].map(([variable, values]) => [variable, div(addN(values), values.length)]));
  } finally {
    for (const undo of restore) undo();
    dispose([...seen.values()].flat());
  }
}

/** Shows `see` what a layer is given in training mode, until the result is called. */
function watch(layer: Layer, see: (x: Tensor) => void): () => void {
  const before = Object.getOwnPropertyDescriptor(layer, 'call');
  const call = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    if (kwargs.training) see(soleTensor(inputs));
    return call(inputs, kwargs);
  };
  return () => {
    if (before) Object.defineProperty(layer, 'call', before);
    else Reflect.deleteProperty(layer, 'call');
  };
}

function otherAxes(layer: Layer, x: Tensor): number[] {
  const { axis } = layer.getConfig();
  const own = typeof axis === 'number' ? (axis + x.rank) % x.rank : x.rank - 1;
  return x.shape.map((_, i) => i).filter(i => i !== own);
}
