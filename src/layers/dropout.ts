import { mul, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { checkNumber } from '../core/checks';
import { scopedRng } from '../core/randomScope';

/**
 * `tf.layers.dropout`, saved and loaded as such, whose masks come from our seeded rng: a fresh one each call, which
 * tfjs's own seeded layer does not do. Kept values are divided by `1 − rate` (Srivastava et al. 2014, §10).
 */
export function dropout(options: { name: string; rate: number }): layers.Layer {
  checkNumber('dropout({rate})', options.rate, 0, 1 - 1e-9);
  const { rate } = options;
  const layer = layers.dropout(options);
  layer.call = (inputs, kwargs) => {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
    if (!kwargs.training || rate === 0) return x;
    return tidy(() => {
      const rng = scopedRng('dropout');
      const mask = Float32Array.from({ length: x.size }, () => (rng.next() < rate ? 0 : 1 / (1 - rate)));
      return mul(x, tensor(mask, x.shape));
    });
  };
  return layer;
}
