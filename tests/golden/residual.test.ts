import { readFileSync } from 'node:fs';
import { tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { labelCondition } from '../../src/core/condition';
import type { Moment } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import { correctGradients } from '../../src/gradients/correct';
import { hinge } from '../../src/losses/hinge';
import { ConditionalGAN } from '../../src/systems/conditionalGan/model';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'D' | 'G', Step>> & { readonly nets: Readonly<Record<string, Weights>> };
const { nets, D, G } = JSON.parse(readFileSync(new URL('residual.json', import.meta.url), 'utf8')) as Golden;
const TOLERANCE = 1e-4;
const shape = [9, 8, 2] as const;

const sample = (at: Moment) => ({
  real: made(891, [6, ...shape]),
  z: made(892, [6, 3], 1.7),
  condition: labelCondition(3).read({ label: tensor1d([2, 0, 1, 2, 2, 0], 'int32') }),
  at,
});

describe.each(BACKENDS)('residual nets, told a class, on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test('terms and every gradient of both players', () => {
    const options = { architecture: 'residual', adversarial: hinge, norm: 'none' } as const;
    const model = new ConditionalGAN({ ...options, shape, classes: 3, latent: normal(3), width: 2 });
    assign(model.game, nets);
    expect(errorOf(model.game, 'D', sample, D)).toBeLessThan(TOLERANCE);
    expect(errorOf(model.game, 'G', sample, G)).toBeLessThan(TOLERANCE);
    model.dispose();
  });
});
