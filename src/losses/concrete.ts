import { add, div, softmax, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkNumber } from '../core/checks';
import { gumbelNoise } from './noise';
import type { Reparameterised } from './reparameterise';

/**
 * The relaxed categorical distribution: `draw = softmax((logits + g) / τ)` with Gumbel noise `g`. Rows lie inside the
 * simplex, tend to one-hot as τ falls to 0, and their largest entry is class k with probability `softmax(logits)[k]` at
 * any τ. Jang et al. 2017, eq. 2 (Gumbel-softmax); Maddison et al. 2017, eq. 10 (concrete).
 *
 * @param options.temperature τ; the gradient's variance grows as it falls. Default 1
 * @throws GanKitError `argument` if the temperature is not positive
 *
 * @example
 * const q = concrete({ temperature: 0.5 });
 * const c = q.draw(logits, q.noise([64, 10], rng));   // [64, 10], rows sum to 1
 */
export function concrete(options: { temperature?: number } = {}): Reparameterised<Tensor> {
  const { temperature = 1 } = options;
  checkNumber('concrete({temperature})', temperature, Number.MIN_VALUE);
  return {
    noise: gumbelNoise,
    draw: (logits, noise) => tidy(() => softmax(div(add(logits, noise), temperature))),
  };
}
