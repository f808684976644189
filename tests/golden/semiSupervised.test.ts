import { readFileSync } from 'node:fs';
import { reshape, type Tensor1D, type Tensor2D, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Moment } from '../../src/core/game';
import { uniform } from '../../src/core/latents/uniform';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { adam } from '../../src/optimizers/adam';
import { semiSupervisedGan } from '../../src/systems/semiSupervisedGan/game';
import { semiSupervisedNets } from '../../src/systems/semiSupervisedGan/nets';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'D' | 'G' | 'G, adversarial', Step>> & {
  readonly nets: Readonly<Record<string, Weights>>;
  readonly labels: number[];
};
const golden = JSON.parse(readFileSync(new URL('semiSupervised.json', import.meta.url), 'utf8')) as Golden;
const TOLERANCE = 1e-5;
const shape = [4, 4, 1];

function game(generator: 'featureMatching' | 'adversarial') {
  const made = semiSupervisedGan({
    nets: semiSupervisedNets({
      shape,
      latent: 3,
      classes: 3,
      hidden: { G: [5, 5], D: [7, 4] },
      noise: { input: 0, hidden: 0 },
      rng: new Rng(0),
    }),
    latent: uniform({ size: 3 }),
    classes: 3,
    generator,
    adversarial: nonSaturating,
    optimizers: { D: adam(), G: adam() },
    shape,
  });
  assign(made, golden.nets);
  return made;
}

const pictures = (seed: number) => reshape(made(seed, [6, 16]), [6, ...shape]);
const sample = (at: Moment) => ({
  at,
  image: pictures(361),
  label: tensor1d(golden.labels, 'int32') as Tensor1D,
  unlabelled: pictures(362),
  z: made(363, [6, 3]) as Tensor2D,
});

describe.each(BACKENDS)('the semi-supervised GAN on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test.each([
    ['D', 'D', 'featureMatching'],
    ['G', 'G', 'featureMatching'],
    ['G, adversarial', 'G', 'adversarial'],
  ] as const)('%s: terms and every gradient', (title, player, generator) => {
    expect(errorOf(game(generator), player, sample, golden[title])).toBeLessThan(TOLERANCE);
  });
});
