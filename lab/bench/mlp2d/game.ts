import type { AnyGame } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import type { Rng } from '../../../src/core/rng';
import { nonSaturating } from '../../../src/losses/adversarial';
import { mlp } from '../../../src/nets/mlp';
import { adam } from '../../../src/optimizers/adam';
import { gan } from '../../../src/systems/gan/game';

/** The game of `new GAN({ shape: [2], … })` that the command trains on a ring of Gaussians. */
export const makeGame = (rng: Rng): AnyGame =>
  gan({
    nets: {
      G: mlp({ input: [2], output: [2], rng: rng.fork('G'), name: 'G' }),
      D: mlp({ input: [2], output: [1], activation: { leaky: 0.2 }, rng: rng.fork('D'), name: 'D' }),
    },
    latent: normal(2),
    adversarial: nonSaturating,
    optimizers: { D: adam(), G: adam() },
    shape: [2],
  });
