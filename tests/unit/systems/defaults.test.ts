import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyGame } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import type { AnyNet } from '../../../src/core/net';
import { ACGAN } from '../../../src/systems/acgan/model';
import { BiGAN } from '../../../src/systems/bigan/model';
import { Classifier } from '../../../src/systems/classifier/model';
import { ConditionalGAN } from '../../../src/systems/conditionalGan/model';
import { CycleGAN } from '../../../src/systems/cyclegan/model';
import { DCGAN } from '../../../src/systems/dcgan/model';
import { FastGAN } from '../../../src/systems/fastgan/model';
import { GAN } from '../../../src/systems/gan/model';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { Pix2Pix } from '../../../src/systems/pix2pix/model';
import { R3GAN } from '../../../src/systems/r3gan/model';
import { SemiSupervisedGAN } from '../../../src/systems/semiSupervisedGan/model';
import { SRGAN } from '../../../src/systems/srgan/model';
import { StackGAN } from '../../../src/systems/stackGan/model';
import { StyleGAN } from '../../../src/systems/stylegan/model';
import { CharCnnRnn } from '../../../src/systems/textEncoder/model';
import { TextToImageGAN } from '../../../src/systems/textToImage/model';
import { VAE } from '../../../src/systems/vae/model';
import { VAEGAN } from '../../../src/systems/vaegan/model';
import { WGAN } from '../../../src/systems/wgan/model';
import { letters } from './toyText';

const [shape, small] = [[28, 28, 1] as const, [8, 8, 1] as const];
const adam = (learningRate: number, beta1: number, more = {}) => ({ learningRate, beta1, ...more });

/** Learning rates and β₁ of each player, and slopes of leaky rectifiers by net, with where they stand. */
interface Published {
  readonly source: string;
  readonly make: () => { readonly game: AnyGame; dispose(): void };
  readonly optimizers: Readonly<Record<string, object>>;
  readonly slopes?: Readonly<Record<string, readonly number[]>>;
}

const DCGANS = { D: adam(2e-4, 0.5), G: adam(2e-4, 0.5) };
const PUBLISHED: Readonly<Record<string, Published>> = {
  GAN: {
    source: 'Radford et al. 2016, §4; Goodfellow et al. 2014 name no numbers for Adam',
    make: () => new GAN({ shape: small, hidden: { G: [4], D: [4] } }),
    optimizers: DCGANS,
    slopes: { D: [0.2] },
  },
  DCGAN: {
    source: 'Radford et al. 2016, §4: Adam, 2e-4, β₁ 0.5, slope 0.2',
    make: () => new DCGAN({ shape, width: 2 }),
    optimizers: DCGANS,
    slopes: { D: [0.2], G: [] },
  },
  ConditionalGAN: {
    source: 'Radford et al. 2016, §4: DCGAN’s numbers, in the authors’ train_cond_dcgan.py',
    make: () => new ConditionalGAN({ shape, classes: 3, architecture: 'dcgan', width: 2, hidden: 4 }),
    optimizers: DCGANS,
    slopes: { D: [0.2], G: [] },
  },
  ACGAN: {
    source: 'Odena et al. 2017, appendix A: Adam, 2e-4, β₁ 0.5, slope 0.2',
    make: () => new ACGAN({ shape, classes: 3, width: 2 }),
    optimizers: DCGANS,
    slopes: { trunk: [0.2] },
  },
  InfoGAN: {
    source: 'Chen et al. 2016, appendix C.1: 2e-4 for D, 1e-3 for G, slope 0.1 in D and Q; β₁ 0.5 in the authors’ code',
    make: () => new InfoGAN({ shape, width: 2, hidden: 4 }),
    optimizers: { D: adam(2e-4, 0.5), G: adam(1e-3, 0.5) },
    slopes: { trunk: [0.1], Q: [0.1], G: [] },
  },
  'InfoGAN that measures': {
    source: 'the same: Q learns as fast as G',
    make: () => new InfoGAN({ shape, width: 2, hidden: 4, weights: { digit: 0 } }),
    optimizers: { D: adam(2e-4, 0.5), G: adam(1e-3, 0.5), Q: adam(1e-3, 0.5) },
  },
  WGAN: {
    source: 'Gulrajani et al. 2017, algorithm 1: Adam, 1e-4, β₁ 0, β₂ 0.9',
    make: () => new WGAN({ shape, width: 2 }),
    optimizers: { D: adam(1e-4, 0, { beta2: 0.9 }), G: adam(1e-4, 0, { beta2: 0.9 }) },
    slopes: { D: [0.2], G: [] },
  },
  R3GAN: {
    source: 'Huang et al. 2024 and the authors’ code: Adam, 2e-4, β₁ 0, β₂ up to 0.99, slope 0.2',
    make: () => new R3GAN({ shape, width: 2, groupWidth: 4 }),
    optimizers: { D: adam(2e-4, 0, { beta2: 0.99 }), G: adam(2e-4, 0, { beta2: 0.99 }) },
    slopes: { D: [0.2], G: [0.2] },
  },
  SemiSupervisedGAN: {
    source: 'Salimans et al. 2016, §5.1, and the authors’ train_mnist_feature_matching.py: β₁ 0.5, 3e-3 for G',
    make: () => new SemiSupervisedGAN({ shape: small, hidden: { G: [4], D: [4] } }),
    optimizers: { D: adam(1e-3, 0.5), G: adam(3e-3, 0.5) },
  },
  BiGAN: {
    source: 'Donahue et al. 2017, appendix C.1, and the authors’ train_mnist.sh: 2e-4, β₁ 0.5, decay 2.5e-5, slope 0.2',
    make: () => new BiGAN({ shape: small, hidden: 4 }),
    optimizers: { D: adam(2e-4, 0.5, { weightDecay: 2.5e-5 }), GE: adam(2e-4, 0.5, { weightDecay: 2.5e-5 }) },
    slopes: { D: [0.2], E: [0.2], G: [] },
  },
  TextToImageGAN: {
    source: 'Reed et al. 2016, §5: Adam, 2e-4, β₁ 0.5; slope 0.2 in the authors’ main_cls_int.lua',
    make: () => new TextToImageGAN({ shape: small, encoder: letters, width: 2, projection: 3 }),
    optimizers: DCGANS,
    slopes: { G: [0.2], D: [0.2] },
  },
  StackGAN: {
    source: 'Zhang et al. 2017, §4: Adam, 2e-4, β₁ 0.5; slope 0.2 in the authors’ code',
    make: () => new StackGAN({ shape: [16, 16, 1], ratio: 2, encoder: letters, condition: 2, width: 2, blocks: 0 }),
    optimizers: { D1: adam(2e-4, 0.5), G1: adam(2e-4, 0.5), D2: adam(2e-4, 0.5), G2: adam(2e-4, 0.5) },
    slopes: { C1: [0.2], C2: [0.2], D1: [0.2], D2: [0.2] },
  },
  StyleGAN: {
    source: 'the code of Karras et al. 2020 (NeurIPS): Adam, 2.5e-3, β₁ 0, β₂ 0.99 for 32 × 32, slope 0.2',
    make: () => new StyleGAN({ shape, width: 2 }),
    optimizers: { D: adam(2.5e-3, 0, { beta2: 0.99 }), G: adam(2.5e-3, 0, { beta2: 0.99 }) },
    slopes: { M: [0.2], G: [0.2], D: [0.2] },
  },
  FastGAN: {
    source: 'Liu et al. 2021, the authors’ code: Adam, 2e-4, β₁ 0.5, slope 0.2 in D',
    make: () => new FastGAN({ shape: small, latent: normal(2), width: 1 }),
    optimizers: DCGANS,
    slopes: { G: [], stem: [0.2], trunk: [0.2], critic: [0.2], decoder: [] },
  },
  SRGAN: {
    source: 'Ledig et al. 2017, §3.2: Adam, 1e-4, β₁ 0.9, slope 0.2 in D',
    make: () => new SRGAN({ scale: 2, patch: 16, blocks: 1, width: 2, discriminator: { width: 2, hidden: 4 } }),
    optimizers: { pretraining: adam(1e-4, 0.9), D: adam(1e-4, 0.9), G: adam(1e-4, 0.9) },
    slopes: { D: [0.2] },
  },
  Pix2Pix: {
    source: 'Isola et al. 2017, §3.3 and appendix 6.1: Adam, 2e-4, β₁ 0.5, slope 0.2',
    make: () => new Pix2Pix({ shape: [16, 16, 3], width: 2, discriminator: { layers: 1, width: 2 } }),
    optimizers: DCGANS,
    slopes: { G: [0.2], D: [0.2] },
  },
  CycleGAN: {
    source: 'Zhu et al. 2017, §4 and appendix 7.2, and the authors’ code: Adam, 2e-4, β₁ 0.5, slope 0.2 in D',
    make: () => new CycleGAN({ shape: [16, 16, 3], width: 2, blocks: 1, discriminator: { layers: 1, width: 2 } }),
    optimizers: { G: adam(2e-4, 0.5), D: adam(2e-4, 0.5) },
    slopes: { G: [], F: [], DA: [0.2], DB: [0.2] },
  },
  VAE: {
    source: 'PyTorch’s examples/vae: Adam, 1e-3, and Adam’s own β₁ 0.9; Kingma & Welling 2014 use Adagrad',
    make: () => new VAE({ shape: small, latent: 2, hidden: [4] }),
    optimizers: { VAE: adam(1e-3, 0.9) },
    slopes: { E: [], G: [] },
  },
  VAEGAN: {
    source: 'Larsen et al. 2016, §4: a rate of 3e-4, by RMSprop there; β₁ as for DCGAN',
    make: () => new VAEGAN({ shape, latent: 2, width: 2 }),
    optimizers: { D: adam(3e-4, 0.5), E: adam(3e-4, 0.5), G: adam(3e-4, 0.5) },
  },
  CharCnnRnn: {
    source: 'Reed et al. 2016 (CVPR), §5: a rate of 4e-4, by RMSprop there; Adam’s own β₁ 0.9',
    make: () => new CharCnnRnn({ shape: [16, 16, 3], width: 4, channels: [4, 6, 4], imageChannels: [2] }),
    optimizers: { E: adam(4e-4, 0.9) },
  },
  Classifier: {
    source: 'Kingma & Ba 2015, algorithm 1: Adam’s own 1e-3 and β₁ 0.9',
    make: () => new Classifier({ shape: small, channels: [2], features: 4 }),
    optimizers: { C: adam(1e-3, 0.9) },
  },
};

/** Slopes of a net's leaky rectifiers, each once, whether layers of their own or part of another. */
function slopesOf({ model }: AnyNet): number[] {
  const found = (model?.layers ?? []).map(layer => layer.getConfig()).map(({ alpha }) => alpha);
  return [...new Set(found.filter(alpha => typeof alpha === 'number'))];
}

describe.each(Object.entries(PUBLISHED))('%s as published', (_, { source, make, optimizers, slopes = {} }) => {
  let model: ReturnType<typeof make>;
  beforeAll(async () => {
    await setBackend('cpu');
    model = make();
    return () => model.dispose();
  });

  it(`learns by ${source}`, () => {
    const players = Object.entries(model.game.players);
    expect(players.map(([name]) => name)).toEqual(Object.keys(optimizers));
    for (const [name, { optimizer }] of players)
      expect(optimizer.recipe?.with[0], name).toMatchObject(optimizers[name] ?? {});
  });

  it.each(Object.entries(slopes))('slopes of %s', (name, expected) => {
    expect(slopesOf(model.game.nets[name] as AnyNet)).toEqual(expected);
  });
});
