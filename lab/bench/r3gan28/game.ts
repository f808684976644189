import { layers, sequential } from '@tensorflow/tfjs-layers';
import type { AnyGame } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import { type Net, netFromModel } from '../../../src/core/net';
import type { Rng } from '../../../src/core/rng';
import { initialise } from '../../../src/layers/initialise';
import { relativistic } from '../../../src/losses/relativistic';
import { DCGAN_INIT } from '../../../src/nets/build';
import { dcganGenerator } from '../../../src/nets/dcgan';
import { adam } from '../../../src/optimizers/adam';
import { r1, r2 } from '../../../src/penalties/r1';
import { gan } from '../../../src/systems/gan/game';
import { spec } from './spec';

/** R3GAN's game: a GAN with the relativistic loss whose D also pays for its slope at real and at generated pictures. */
export function makeGame(rng: Rng): AnyGame {
  const G = dcganGenerator({ latent: spec.latent, shape: [28, 28, 1], rng: rng.fork('G') });
  const D = critic(rng.fork('D'));
  const optimizers = {
    D: adam({ learningRate: spec.learningRate.D }),
    G: adam({ learningRate: spec.learningRate.G }),
  };
  const penalties = [r1(spec.gamma ?? 0), r2(spec.gamma ?? 0)];
  const latent = normal(spec.latent);
  return gan({ nets: { G, D }, latent, adversarial: relativistic, penalties, optimizers, shape: spec.shape });
}

/** DCGAN-28's discriminator without batch normalisation, which a penalty for each picture does not go with. */
function critic(rng: Rng): Net {
  const down = (filters: number) => layers.conv2d({ filters, kernelSize: 4, strides: 2, padding: 'same' });
  const model = sequential({
    layers: [
      layers.inputLayer({ inputShape: [28, 28, 1] }),
      down(64),
      layers.leakyReLU({ alpha: 0.2 }),
      down(128),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 1 }),
    ],
  });
  initialise(model, rng, DCGAN_INIT);
  return netFromModel(model);
}
