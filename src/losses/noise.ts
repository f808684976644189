import { reshape, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Latent } from '../core/latents/latent';
import type { Rng } from '../core/rng';
import { sizeOf } from '../core/sizeOf';

/** A standard distribution without parameters: float32 draws of a shape. */
export type Noise = (shape: readonly number[], rng: Rng) => Tensor;

/** A probability strictly inside (0, 1), never at an end as `rng.next()` may be, so that its logarithms are finite. */
const open = (rng: Rng) => (rng.uint32() + 0.5) / 2 ** 32;

const filled = (shape: readonly number[], draw: () => number): Tensor => {
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return tensor(values, [...shape], 'float32');
};

/** `N(0, 1)` */
export const gaussianNoise: Noise = (shape, rng) => filled(shape, () => rng.gaussian());

/** Uniform between −1 and 1: variance ⅓. */
export const uniformNoise: Noise = (shape, rng) => filled(shape, () => 2 * open(rng) - 1);

/** The standard logistic distribution, `log u − log(1 − u)`: variance π²/3. */
export const logisticNoise: Noise = (shape, rng) =>
  filled(shape, () => {
    const u = open(rng);
    return Math.log(u) - Math.log1p(-u);
  });

/** The standard Gumbel distribution, `−log(−log u)`: mean 0.5772, variance π²/6. */
export const gumbelNoise: Noise = (shape, rng) => filled(shape, () => -Math.log(-Math.log(open(rng))));

/**
 * The draws of a latent as noise. The last axis must be as wide as the latent.
 *
 * @example
 * const q = locationScale(noiseOf(normal(20)));
 * q.noise([64, 20], new Rng(1));   // [64, 20]
 */
export const noiseOf =
  (latent: Latent): Noise =>
  (shape, rng) => {
    const rows = sizeOf(shape.slice(0, -1));
    return tidy(() => reshape(latent.sample(rows, rng), [...shape]));
  };
