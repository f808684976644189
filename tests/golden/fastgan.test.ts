import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Moment } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import { correctGradients } from '../../src/gradients/correct';
import { FastGAN } from '../../src/systems/fastgan/model';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'D' | 'G', Step>> & { readonly nets: Readonly<Record<string, Weights>> };
const { nets, D, G } = JSON.parse(readFileSync(new URL('fastgan.json', import.meta.url), 'utf8')) as Golden;
const TOLERANCE = 1e-4;
const shape = [17, 16, 2] as const;

const sample = (at: Moment) => ({ real: made(1091, [6, ...shape]), z: made(1092, [6, 3], 1.7), part: 2, at });

describe.each(BACKENDS)('FastGAN on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test('terms and every gradient of both players, decoders among them', () => {
    const plain = { norm: 'none', noise: false, augment: [] } as const;
    const model = new FastGAN({ ...plain, shape, latent: normal(3), width: 1, weights: { reconstruction: 0.7 } });
    assign(model.game, nets);
    expect(errorOf(model.game, 'D', sample, D)).toBeLessThan(TOLERANCE);
    expect(errorOf(model.game, 'G', sample, G)).toBeLessThan(TOLERANCE);
    model.dispose();
  });
});
