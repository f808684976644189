import type { AnyGame } from '../../../src/core/game';
import { categorical } from '../../../src/core/latents/categorical';
import { joint } from '../../../src/core/latents/joint';
import { normal } from '../../../src/core/latents/normal';
import { uniform } from '../../../src/core/latents/uniform';
import type { Rng } from '../../../src/core/rng';
import { nonSaturating } from '../../../src/losses/adversarial';
import { adam } from '../../../src/optimizers/adam';
import { infogan } from '../../../src/systems/infogan/game';
import { infoganNets } from '../../../src/systems/infogan/nets';
import { spec } from './spec';

/** The game of `new InfoGAN(…)` with the options of the command's preset. */
export function makeGame(rng: Rng): AnyGame {
  const shape = [28, 28, 1] as const;
  const codes = { digit: categorical(10), slant: uniform(), width: uniform() };
  const latent = joint({ noise: normal(62), ...codes });
  return infogan({
    nets: infoganNets({ shape, latent: latent.width, outputs: 14, width: 16, hidden: 128, rng }),
    latent,
    codes,
    weights: { digit: 1, slant: 0.1, width: 0.1 },
    adversarial: nonSaturating,
    optimizers: { D: adam({ learningRate: spec.learningRate.D }), G: adam({ learningRate: spec.learningRate.G }) },
    shape,
  });
}
