import { add, exp, mul, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Rng } from '../core/rng';
import { gaussianNoise, type Noise } from './noise';

/**
 * A distribution whose draw is a differentiable function of its parameters and of noise that has none, so gradients
 * flow through the draw (Kingma & Welling 2014, §2.4). The two halves are apart because a game draws all noise first
 * and differentiates afterwards.
 *
 * @typeParam P its parameters
 */
export interface Reparameterised<P> {
  /** Noise for a draw of this shape. */
  noise(shape: readonly number[], rng: Rng): Tensor;
  /** The draw that this noise stands for, differentiable in the parameters. */
  draw(parameters: P, noise: Tensor): Tensor;
}

/** Location and scale, the scale as it is or as its natural logarithm; of equal shapes, or such that broadcast. */
export type LocationScale =
  | { readonly mean: Tensor; readonly deviation: Tensor | number }
  | { readonly mean: Tensor; readonly logDeviation: Tensor };

/** `μ + σ · ε` */
const shiftAndScale = (parameters: LocationScale, noise: Tensor): Tensor =>
  tidy(() => {
    const deviation = 'deviation' in parameters ? parameters.deviation : exp(parameters.logDeviation);
    return add(parameters.mean, mul(noise, deviation));
  });

/**
 * The location-scale family of a standard noise: `draw = μ + σ · ε`. Normal by default; a logistic, Gumbel or uniform
 * one by passing its {@link Noise}. `mean` and `deviation` are location and scale, which are the mean and the standard
 * deviation for the normal alone.
 *
 * @example
 * const q = locationScale();
 * const ε = q.noise([64, 20], new Rng(1));
 * q.draw({ mean: tf.zeros([64, 20]), logDeviation: tf.zeros([64, 20]) }, ε);   // [64, 20]
 */
export const locationScale = (noise: Noise = gaussianNoise): Reparameterised<LocationScale> => ({
  noise,
  draw: shiftAndScale,
});
