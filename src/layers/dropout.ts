import { mul, tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { checkNumber } from '../core/checks';
import { anything, flag, text } from '../core/kinds';
import { soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds, needed } from '../core/options';
import { mayDraw, scopedRng } from '../core/randomScope';
import { mark } from './marks';

/** Options of {@link dropout}. */
export interface DropoutOptions {
  readonly name: string;
  /** Share of values dropped, below 1. */
  readonly rate: number;
  /**
   * Whether it drops at inference too, wherever it may draw: inside `drawingFrom`. That is the noise of pix2pix.
   * Default false. It is no part of a saved net: plain tfjs opens the layer as one that drops in training alone.
   */
  readonly atInference?: boolean;
}

const OPTIONS: Kinds<DropoutOptions> = { name: needed(text), rate: needed(anything), atInference: flag };

/**
 * `tf.layers.dropout`, saved and loaded as such, whose masks come from our seeded rng: a fresh one each call, which
 * tfjs's own seeded layer does not do. Kept values are divided by `1 − rate` (Srivastava et al. 2014, §10).
 */
export function dropout(options: DropoutOptions): layers.Layer {
  checkOptions('dropout', options, OPTIONS);
  const { name, rate, atInference = false } = options;
  checkNumber('dropout({rate})', rate, 0, 1 - 1e-9);
  return ownDropout(layers.dropout({ name, rate }), atInference);
}

/** Gives tfjs's layer masks from our rng. */
export function ownDropout(layer: layers.Layer, atInference: boolean): layers.Layer {
  const rate = Number(layer.getConfig().rate);
  layer.call = (inputs, kwargs) => {
    const x = soleTensor(inputs);
    const drops = kwargs.training || (atInference && mayDraw());
    if (!drops || rate === 0) return x;
    return tidy(() => {
      const rng = scopedRng('dropout');
      const mask = Float32Array.from({ length: x.size }, () => (rng.next() < rate ? 0 : 1 / (1 - rate)));
      return mul(x, tensor(mask, x.shape));
    });
  };
  return mark(layer, { own: 'dropout', atInference });
}
