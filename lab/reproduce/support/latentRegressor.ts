import { type Tensor, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { Game, Moment, Schedule } from '../../../src/core/game';
import { uniform } from '../../../src/core/latents/uniform';
import { lazy } from '../../../src/core/lazy';
import type { Net } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import type { ArraySource } from '../../../src/data/arrays';
import type { LabelledBatch } from '../../../src/data/batch';
import { l2 } from '../../../src/losses/reconstruction';
import { DCGAN_INIT } from '../../../src/nets/build';
import { mlp } from '../../../src/nets/mlp';
import { adam } from '../../../src/optimizers/adam';
import { biganNets } from '../../../src/systems/bigan/nets';
import { GAN } from '../../../src/systems/gan/model';
import { Trainer } from '../../../src/train/trainer';
import type { Setting } from './reproduction';
import { watch } from './watch';

/** Nets, rates and lengths of the BiGAN that it stands beside. */
export interface RegressorOptions {
  readonly hidden: number;
  readonly latent: number;
  readonly rate: Schedule;
  readonly weightDecay: number;
  readonly halfLife: number;
  readonly steps: number;
  readonly batchSize: number;
}

/** An encoder, until it is disposed of. */
export interface Regressor {
  /** `[n, 28, 28, 1]` → codes `[n, latent]`. */
  encode(images: Tensor4D): Tensor2D;
  dispose(): void;
}

interface Drawn {
  readonly z: Tensor2D;
  readonly made: Tensor;
}

const SHAPE = [28, 28, 1] as const;

/**
 * The latent regressor of Donahue et al. 2017, §4.1: BiGAN's G trained as a plain GAN's, whose D sees no codes, and
 * then BiGAN's E, which learns to tell by the squared error which code an example of G was made of. As many updates
 * each as BiGAN's.
 */
export async function latentRegressor(
  train: ArraySource<LabelledBatch>,
  options: RegressorOptions,
  setting: Pick<Setting, 'seed' | 'say'>,
): Promise<Regressor> {
  const { hidden, rate, weightDecay, halfLife, steps, batchSize } = options;
  const { seed } = setting;
  const latent = uniform({ size: options.latent });
  const rng = new Rng(seed).fork('regressor');
  const { G, E, D: unused } = biganNets({ shape: SHAPE, latent: options.latent, hidden, codes: 'tanh', rng });
  unused.dispose();
  const optimizer = () => adam({ learningRate: rate, beta1: 0.5, weightDecay });
  const gan = new GAN({
    shape: SHAPE,
    latent,
    nets: { G, D: criticOf(hidden, rng.fork('D')) },
    optimizers: { D: optimizer(), G: optimizer() },
    average: { G: { halfLife } },
    seed,
  });
  await gan.fit(train, { steps, batchSize, observers: [watch(setting, 'plain GAN')] });
  const game: Game<LabelledBatch, Drawn, { readonly z: Tensor2D; readonly code: Tensor }> = {
    nets: { E },
    expects: { image: { shape: SHAPE } },
    draw: ({ image }, at: Moment) => {
      const z = latent.sample(image.shape[0], at.rng);
      return { z, made: G.infer(z) };
    },
    view: ({ z, made }) =>
      lazy({
        z,
        get code() {
          return E(made);
        },
      }),
    players: { E: { updates: [E], optimizer: optimizer(), loss: ({ z, code }) => ({ l2: l2(code, z) }) } },
  };
  const trainer = new Trainer(game, { seed, average: { E: { halfLife } } });
  for await (const { step } of trainer.run(train, { steps, batchSize })) {
    setting.say(`latent regressor, step ${step} of ${steps}`);
  }
  return {
    encode: images => tidy(() => trainer.withAverages(() => E.infer(images))) as Tensor2D,
    dispose: () => {
      trainer.dispose();
      E.dispose();
      gan.dispose();
    },
  };
}

/** BiGAN's D without codes. */
const criticOf = (hidden: number, rng: Rng): Net =>
  mlp({
    input: SHAPE,
    output: [1],
    hidden: [hidden, hidden],
    activation: { leaky: 0.2 },
    norm: 'batch',
    normFirst: false,
    init: DCGAN_INIT,
    rng,
    name: 'D',
  });
