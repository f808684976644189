import type { Variable } from '@tensorflow/tfjs-core';
import { layersOf, variableOf } from '../core/layersOf';
import type { AnyNet } from '../core/net';

/** The kernel of a layer with spectral normalisation, and where it keeps the singular vectors. */
export interface Spectrum {
  readonly kernel: Variable;
  readonly u: Variable;
  readonly v: Variable;
}

/** Those of a net's layers with spectral normalisation. */
export const spectraOf = ({ model }: AnyNet): readonly Spectrum[] =>
  (model ? layersOf(model) : []).flatMap(layer => {
    if (!layer.getClassName().startsWith('Spectral')) return [];
    const [kernel, u, v] = ['kernel', 'u', 'v'].map(name => variableOf(layer, name));
    return kernel && u && v ? [{ kernel, u, v }] : [];
  });
