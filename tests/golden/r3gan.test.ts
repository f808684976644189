import { readFileSync } from 'node:fs';
import { tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { labelCondition } from '../../src/core/condition';
import type { Moment } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import { correctGradients } from '../../src/gradients/correct';
import { R3GAN } from '../../src/systems/r3gan/model';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'D' | 'G', Step>> & { readonly nets: Readonly<Record<string, Weights>> };
const golden = JSON.parse(readFileSync(new URL('r3gan.json', import.meta.url), 'utf8')) as Record<string, Golden>;
const TOLERANCE = 1e-4;
const shape = [9, 8, 2] as const;

const small = { shape, latent: normal(3), width: [4, 2], blocks: 2, groupWidth: 4, gamma: 4 };
const models: Readonly<Record<string, () => R3GAN>> = {
  plain: () => new R3GAN(small),
  classes: () => new R3GAN({ ...small, classes: 3 }),
};

const sample = (at: Moment) => ({
  real: made(791, [6, ...shape]),
  z: made(792, [6, 3], 1.7),
  condition: labelCondition(3).read({ label: tensor1d([2, 0, 1, 2, 2, 0], 'int32') }),
  at,
});

describe.each(BACKENDS)('R3GAN on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test.each(Object.entries(golden))('%s: terms and every gradient of both players', (kind, { nets, D, G }) => {
    const model = models[kind]?.();
    if (!model) throw new Error(kind);
    assign(model.game, nets);
    expect(errorOf(model.game, 'D', sample, D)).toBeLessThan(TOLERANCE);
    expect(errorOf(model.game, 'G', sample, G)).toBeLessThan(TOLERANCE);
    model.dispose();
  });
});
