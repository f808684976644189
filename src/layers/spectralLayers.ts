import type { layers } from '@tensorflow/tfjs-layers';
import { either, flag, oneOf, text, whole } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { register } from './register';
import { SpectralConv2D, SpectralDense } from './spectral';

/** Options of {@link spectralDense}. */
export interface SpectralDenseOptions {
  readonly name?: string;
  readonly units: number;
  /** Default true. */
  readonly useBias?: boolean;
}

/** Options of {@link spectralConv2d}. */
export interface SpectralConv2dOptions {
  readonly name?: string;
  readonly filters: number;
  /** Height and width of the kernel, one number where they are the same. */
  readonly kernelSize: number | readonly [number, number];
  /** Default 1. */
  readonly strides?: number;
  /** Default `same`. */
  readonly padding?: 'same' | 'valid';
  /** Default true. */
  readonly useBias?: boolean;
}

const DENSE: Kinds<SpectralDenseOptions> = { name: text, units: needed(whole(1)), useBias: flag };
const CONV: Kinds<SpectralConv2dOptions> = {
  name: text,
  filters: needed(whole(1)),
  kernelSize: needed(either(Array.isArray, whole(1))),
  strides: whole(1),
  padding: oneOf('same', 'valid'),
  useBias: flag,
};

/**
 * A dense layer with spectral normalisation: {@link SpectralDense}. `[n, columns]` → `[n, units]`, linear. Its kernel
 * starts at 0: give it values by {@link initialise}, which finds its singular vectors too. A saved net that has one
 * opens in plain tfjs after `registerLayers()`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [2] }), spectralDense({ units: 1 })] });
 * initialise(model, new Rng(1).fork('D'), 'glorot');
 * const D = netFromModel(model);
 */
export function spectralDense(options: SpectralDenseOptions): layers.Layer {
  checkOptions('spectralDense', options, DENSE);
  return new (register(SpectralDense))({ ...options });
}

/**
 * A convolution with spectral normalisation: {@link SpectralConv2D}. `[n, h, w, c]` → `[n, h', w', filters]`, linear.
 * As {@link spectralDense}.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const halve = spectralConv2d({ filters: 64, kernelSize: 4, strides: 2 });
 */
export function spectralConv2d(options: SpectralConv2dOptions): layers.Layer {
  checkOptions('spectralConv2d', options, CONV);
  return new (register(SpectralConv2D))({ ...options });
}
