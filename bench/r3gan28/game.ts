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
import type { Batch, Game } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import { lazy } from '../../src/core/lazy';
import { type Net, netFromModel } from '../../src/core/net';
import type { Rng } from '../../src/core/rng';
import { initialise } from '../../src/layers/initialise';
import { relativistic } from '../../src/losses/relativistic';
import { DCGAN_INIT, dcganGenerator } from '../../src/nets/dcgan';
import { adam } from '../../src/train/adam';
import { spec } from './spec';

interface View {
  readonly real: Tensor;
  readonly fake: Tensor;
  readonly onReal: Tensor;
  readonly onFake: Tensor;
}

/** R3GAN's game in parts anyone can reach: D pays for its slope at real and at generated pictures. */
export function makeGame(rng: Rng): Game<Batch, { real: Tensor; z: Tensor2D }, View> {
  const latent = normal(spec.latent);
  const G = dcganGenerator({ latent: spec.latent, shape: [28, 28, 1], rng: rng.fork('G') });
  const D = critic(rng.fork('D'));
  const half = (spec.gamma ?? 0) / 2;
  return {
    nets: { G, D },
    expects: { image: { shape: spec.shape } },
    draw: (batch, { rng: own }) => {
      const real = batch.image as Tensor;
      return { real, z: latent.sample(real.shape[0] ?? 0, own) };
    },
    view: ({ real, z }) =>
      lazy<View>({
        real,
        get fake() {
          return G(z);
        },
        get onReal() {
          return D(real);
        },
        get onFake() {
          return D(this.fake);
        },
      }),
    players: {
      D: {
        updates: [D],
        optimizer: adam({ learningRate: spec.learningRate.D }),
        given: ['fake'],
        loss: ({ real, fake }) => {
          const atReal = scored(D, real);
          const atFake = scored(D, fake);
          const terms = {
            adversarial: relativistic.d({ onReal: atReal.logits, onFake: atFake.logits }),
            r1: mul<Scalar>(half, atReal.steepness),
            r2: mul<Scalar>(half, atFake.steepness),
          };
          dispose([atReal.logits, atFake.logits]);
          return terms;
        },
      },
      G: {
        updates: [G],
        optimizer: adam({ learningRate: spec.learningRate.G }),
        loss: view => ({ adversarial: relativistic.g(view) }),
      },
    },
  };
}

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
