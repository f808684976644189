import {
  dispose,
  grad,
  keep,
  mean,
  mul,
  type Scalar,
  square,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import type { Batch, Game, Player } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import { type Net, netFromModel } from '../../../src/core/net';
import type { Rng } from '../../../src/core/rng';
import { initialise } from '../../../src/layers/initialise';
import { relativistic } from '../../../src/losses/relativistic';
import { DCGAN_INIT, dcganGenerator } from '../../../src/nets/dcgan';
import { type GanView, gan } from '../../../src/systems/gan/game';
import { adam } from '../../../src/train/adam';
import { spec } from './spec';

/** R3GAN's game: a GAN with the relativistic loss whose D also pays for its slope at real and at generated pictures. */
export function makeGame(rng: Rng): Game<Batch, { real: Tensor; z: Tensor2D }, GanView> {
  const G = dcganGenerator({ latent: spec.latent, shape: [28, 28, 1], rng: rng.fork('G') });
  const D = critic(rng.fork('D'));
  const optimizers = {
    D: adam({ learningRate: spec.learningRate.D }),
    G: adam({ learningRate: spec.learningRate.G }),
  };
  const latent = normal(spec.latent);
  const game = gan({ nets: { G, D }, latent, adversarial: relativistic, optimizers, shape: spec.shape });
  return { ...game, players: { ...game.players, D: { ...(game.players.D as Player<GanView>), loss: penalised(D) } } };
}

/** D's loss: the relativistic one, and half γ times the slopes. */
const penalised =
  (D: Net): Player<GanView>['loss'] =>
  ({ real, fake }) => {
    const half = (spec.gamma ?? 0) / 2;
    const atReal = scored(D, real);
    const atFake = scored(D, fake);
    const terms = {
      adversarial: relativistic.d({ onReal: atReal.logits, onFake: atFake.logits }),
      r1: mul<Scalar>(half, atReal.steepness),
      r2: mul<Scalar>(half, atFake.steepness),
    };
    dispose([atReal.logits, atFake.logits]);
    return terms;
  };

/** Logits, kept, and `E ‖∂D/∂x‖²`, from one forward pass. */
function scored(D: Net, x: Tensor): { logits: Tensor; steepness: Scalar } {
  let logits: Tensor | undefined;
  const slope = grad(at => {
    logits = keep(D(at));
    return sum(logits);
  })(x);
  const steepness = mean<Scalar>(sum(square(slope), [1, 2, 3]));
  return { logits: logits as unknown as Tensor, steepness };
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
