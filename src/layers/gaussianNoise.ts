import { add, tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { checkNumber } from '../core/checks';
import { anything, text } from '../core/kinds';
import { soleTensor } from '../core/layerInputs';
import { normals } from '../core/normals';
import { checkOptions, type Kinds, needed } from '../core/options';
import { scopedRng } from '../core/randomScope';
import { mark } from './marks';

const OPTIONS: Kinds<{ name: string; stddev: number }> = { name: needed(text), stddev: needed(anything) };

/**
 * `tf.layers.gaussianNoise`, saved and loaded as such, whose draws come from our seeded rng: `x + N(0, stddev²)` in
 * training, fresh at each call, and `x` in inference. Salimans et al. 2016 put it on D's picture and after each of its
 * layers.
 *
 * @throws GanKitError `argument` if the deviation is below 0
 * @example
 * const noise = gaussianNoiseLayer({ name: 'noise', stddev: 0.5 });
 */
export function gaussianNoiseLayer(options: { name: string; stddev: number }): layers.Layer {
  checkOptions('gaussianNoiseLayer', options, OPTIONS);
  const { stddev } = options;
  checkNumber('gaussianNoiseLayer({stddev})', stddev, 0);
  return ownGaussianNoise(layers.gaussianNoise(options));
}

/** Gives tfjs's layer noise from our rng. */
export function ownGaussianNoise(layer: layers.Layer): layers.Layer {
  const stddev = Number(layer.getConfig().stddev);
  layer.call = (inputs, kwargs) => {
    const x = soleTensor(inputs);
    if (!kwargs.training || stddev === 0) return x;
    return tidy(() => add(x, tensor(normals(x.size, stddev, scopedRng('gaussianNoiseLayer')), x.shape)));
  };
  return mark(layer, { own: 'gaussianNoise' });
}
