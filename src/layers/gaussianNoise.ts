import { add, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { checkNumber } from '../core/checks';
import { anything, text } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { scopedRng } from '../core/randomScope';
import type { Rng } from '../core/rng';
import { mark } from './marks';

const OPTIONS: Kinds<{ name: string; stddev: number }> = { name: needed(text), stddev: needed(anything) };

/**
 * `tf.layers.gaussianNoise`, saved and loaded as such, whose draws come from our seeded rng: `x + N(0, stddev²)` in training, fresh at each
 * call, and `x` in inference. Salimans et al. 2016 put it on D's picture and after each of its layers.
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
  const stddev = layer.getConfig().stddev as number;
  layer.call = (inputs, kwargs) => {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
    if (!kwargs.training || stddev === 0) return x;
    return tidy(() => add(x, tensor(normals(x.size, stddev, scopedRng('gaussianNoiseLayer')), x.shape)));
  };
  return mark(layer, { own: 'gaussianNoise' });
}

/**
 * Draws from N(0, deviation²) by the polar method (Marsaglia & Bray 1964): of 32 bits each, as float32 can hold, and twice as fast as
 * `rng.gaussian`. A layer's noise is as large as its output, so this is a good part of a step.
 */
function normals(size: number, deviation: number, rng: Rng): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i += 2) {
    let [x, y, square] = [0, 0, 0];
    do {
      x = rng.uint32() / 2 ** 31 - 1;
      y = rng.uint32() / 2 ** 31 - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = deviation * Math.sqrt((-2 * Math.log(square)) / square);
    values[i] = x * scale;
    if (i + 1 < size) values[i + 1] = y * scale;
  }
  return values;
}
