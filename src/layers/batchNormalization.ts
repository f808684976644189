import { ones, tidy, zeros } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { flag, text } from '../core/kinds';
import { soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds, needed } from '../core/options';
import { batchNormTraining } from '../pieces/batchNormTraining';
import { movingAverages } from '../pieces/movingAverages';
import { mark } from './marks';

const EPSILON = 1e-5;
/** Share of the old moving moments kept each step: PyTorch's momentum of 0.1. */
const KEEP = 0.9;

let own = false;

/**
 * Runs `f` with every {@link batchNormalization} at inference taking the statistics of what it is given, in place of
 * the moving moments, which stay as they are. pix2pix translates so (Isola et al. 2017, §3.3); of a single picture this
 * is instance normalisation.
 *
 * @example
 * const picture = withOwnStatistics(() => G.infer(labels));
 */
export function withOwnStatistics<T>(f: () => T): T {
  const outer = own;
  own = true;
  try {
    return f();
  } finally {
    own = outer;
  }
}

const OPTIONS: Kinds<{ name: string; affine?: boolean }> = { name: needed(text), affine: flag };

/**
 * `tf.layers.batchNormalization` over the last axis, saved and loaded as such, whose training pass is our own: fused
 * where the backend can, and with moments in one place. ε = 1e-5 and momentum as PyTorch has them.
 *
 * @param options.affine whether it has a gain and a shift for each channel. Default true
 */
export function batchNormalization(options: { readonly name: string; readonly affine?: boolean }): layers.Layer {
  checkOptions('batchNormalization', options, OPTIONS);
  const { name, affine = true } = options;
  const given = { name, epsilon: EPSILON, momentum: KEEP, center: affine, scale: affine };
  return ownBatchNormalization(layers.batchNormalization(given));
}

/** Gives a layer of {@link batchNormalization}'s numbers its training pass. */
export function ownBatchNormalization(layer: layers.Layer): layers.Layer {
  const infer = layer.call.bind(layer);
  // The instance is changed rather than a class derived, so that the saved net names a layer every tfjs has.
  layer.call = (inputs, kwargs) => {
    if (!kwargs.training && !own) return infer(inputs, kwargs);
    return tidy(() => {
      const x = soleTensor(inputs);
      const named = (end: string) => layer.weights.find(weight => weight.originalName.endsWith(end));
      const channels = x.shape.at(-1) ?? 1;
      const gamma = named('gamma')?.read() ?? ones([channels]);
      const beta = named('beta')?.read() ?? zeros([channels]);
      const { y, mean, variance } = batchNormTraining(x, gamma, beta, EPSILON);
      if (!kwargs.training) return y;
      const moving = [named('moving_mean'), named('moving_variance')].filter(weight => weight !== undefined);
      const moved = movingAverages(
        moving.map(weight => weight.read()),
        [mean, variance],
        KEEP,
      );
      for (const [i, value] of moved.entries()) moving[i]?.write(value);
      return y;
    });
  };
  return mark(layer, { own: 'batchNormalization' });
}
