import type { AnyGame } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import type { Rng } from '../../../src/core/rng';
import { nonSaturating } from '../../../src/losses/adversarial';
import { dcganDiscriminator, dcganGenerator } from '../../../src/nets/dcgan';
import type { ImageShape } from '../../../src/nets/pyramid';
import { adam } from '../../../src/optimizers/adam';
import { gan } from '../../../src/systems/gan/game';
import type { GanSpec } from './spec';

/** A DCGAN of the library's own nets, as `new DCGAN({ shape })` assembles it. */
export function dcganGame({ latent, learningRate }: GanSpec, shape: ImageShape, rng: Rng): AnyGame {
  return gan({
    nets: {
      G: dcganGenerator({ latent, shape, rng: rng.fork('G') }),
      D: dcganDiscriminator({ shape, rng: rng.fork('D') }),
    },
    latent: normal(latent),
    adversarial: nonSaturating,
    optimizers: { D: adam({ learningRate: learningRate.D }), G: adam({ learningRate: learningRate.G }) },
    shape,
  });
}
