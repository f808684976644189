import { add, div, softmax, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { anything } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { gumbelNoise } from './noise';
import type { Reparameterised } from './reparameterise';

const OPTIONS: Kinds<{ temperature?: number }> = { temperature: anything };

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
 * q.draw(tf.zeros([64, 10]), q.noise([64, 10], new Rng(1)));   // [64, 10]
 */
export function concrete(options: { temperature?: number } = {}): Reparameterised<Tensor> {
  checkOptions('concrete', options, OPTIONS);
  const { temperature = 1 } = options;
  const good = Number.isFinite(temperature) && temperature > 0;
  check(good, 'argument', `concrete({temperature}): expected a number above 0, got ${temperature}.`);
  return {
    noise: gumbelNoise,
    draw: (logits, noise) => tidy(() => softmax(div(add(logits, noise), temperature))),
  };
}
