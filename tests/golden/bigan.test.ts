import { readFileSync } from 'node:fs';
import { reshape, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Moment } from '../../src/core/game';
import { uniform } from '../../src/core/latents/uniform';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { adam } from '../../src/optimizers/adam';
import { bigan } from '../../src/systems/bigan/game';
import { biganNets } from '../../src/systems/bigan/nets';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'D' | 'GE', Step>> & { readonly nets: Readonly<Record<string, Weights>> };
const golden = JSON.parse(readFileSync(new URL('bigan.json', import.meta.url), 'utf8')) as Record<
  'bigan' | 'ali',
  Golden
>;
/** PyTorch's own float32 is 1.04e-5 from its float64, of the gradients of G and E. */
const TOLERANCE = 2e-5;
const shape = [4, 4, 1];

function game(kind: 'bigan' | 'ali') {
  const stochastic = kind === 'ali';
  const made = bigan({
    nets: biganNets({
      shape,
      latent: 3,
      hidden: 5,
      perCode: stochastic ? 2 : 1,
      codes: stochastic ? 'linear' : 'tanh',
      rng: new Rng(0),
    }),
    latent: uniform({ size: 3 }),
    stochastic,
    adversarial: nonSaturating,
    optimizers: { D: adam(), GE: adam() },
    shape,
  });
  assign(made, golden[kind].nets);
  return made;
}

const sample = (kind: 'bigan' | 'ali') => (at: Moment) => ({
  at,
  real: reshape(made(461, [6, 16]), [6, ...shape]),
  z: made(462, [6, 3]) as Tensor2D,
  ...(kind === 'ali' && { noise: made(463, [6, 3], 1.7) }),
});

describe.each(BACKENDS)('on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test.each([
    ['bigan', 'D'],
    ['bigan', 'GE'],
    ['ali', 'D'],
    ['ali', 'GE'],
  ] as const)('%s, %s: terms and every gradient', (kind, player) => {
    expect(errorOf(game(kind), player, sample(kind), golden[kind][player])).toBeLessThan(TOLERANCE);
  });
});
