import { readFileSync } from 'node:fs';
import { reshape, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Moment } from '../../src/core/game';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { bernoulliPixels, gaussianPixels } from '../../src/losses/pixels';
import { mlp } from '../../src/nets/mlp';
import { adam } from '../../src/optimizers/adam';
import { vae } from '../../src/systems/vae/game';
import { denseAutoencoder } from '../../src/systems/vae/nets';
import { vaegan } from '../../src/systems/vaegan/game';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Players = Readonly<Record<'VAE' | 'D' | 'E' | 'G', Step>>;
type Golden = Players & { readonly nets: Readonly<Record<string, Weights>> };
const golden = JSON.parse(readFileSync(new URL('vae.json', import.meta.url), 'utf8')) as Record<
  'bernoulli' | 'fixed' | 'learned' | 'vaegan',
  Golden
>;
const TOLERANCE = 1e-5;
const shape = [4, 4, 1];
const rng = new Rng(0);

const LIKELIHOODS = {
  bernoulli: () => bernoulliPixels,
  fixed: () => gaussianPixels(0.7),
  learned: () => gaussianPixels(),
} as const;

function vaeOf(kind: keyof typeof LIKELIHOODS) {
  const game = vae({
    nets: denseAutoencoder({ shape, latent: 3, hidden: [5], last: kind === 'bernoulli' ? 'linear' : 'tanh', rng }),
    latent: 3,
    likelihood: LIKELIHOODS[kind](),
    weights: { kl: images => images / 2 },
    optimizer: adam(),
    shape,
  });
  assign(game, golden[kind].nets);
  return game;
}

function vaeganGame() {
  const norm = 'batch';
  const game = vaegan({
    nets: {
      E: mlp({ input: shape, output: [6], hidden: [5], norm, rng }),
      G: mlp({ input: [3], output: shape, hidden: [5], norm, last: 'tanh', rng }),
      trunk: mlp({ input: shape, output: [4], hidden: [5], norm, rng }),
      critic: mlp({ input: [4], output: [1], hidden: [5], rng }),
    },
    latent: 3,
    weights: { likeness: 0.3, kl: 0.5 },
    adversarial: nonSaturating,
    optimizers: { D: adam(), E: adam(), G: adam() },
    shape,
  });
  assign(game, golden.vaegan.nets);
  return game;
}

const pictures = (seed: number) => reshape(made(seed, [6, 16]), [6, ...shape]);

describe.each(BACKENDS)('on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test.each(['bernoulli', 'fixed', 'learned'] as const)('VAE, %s pixels: terms and every gradient', kind => {
    const sample = () => ({ real: pictures(521), noise: made(522, [6, 3], 1.7), images: 1 });
    expect(errorOf(vaeOf(kind), 'VAE', sample, golden[kind].VAE)).toBeLessThan(TOLERANCE);
  });

  test.each(['D', 'E', 'G'] as const)('VAE-GAN, %s: terms and every gradient', player => {
    const noise = () => made(582, [6, 3], 1.7);
    const prior = () => made(583, [6, 3], 1.7) as Tensor2D;
    const sample = (at: Moment) => ({ real: pictures(581), noise: noise(), prior: prior(), at });
    expect(errorOf(vaeganGame(), player, sample, golden.vaegan[player])).toBeLessThan(TOLERANCE);
  });
});
