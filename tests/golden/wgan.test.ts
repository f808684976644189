import { readFileSync } from 'node:fs';
import { type Rank, type ShapeMap, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Moment } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { weightClipping } from '../../src/penalties/weightClipping';
import { WGAN } from '../../src/systems/wgan/model';
import { BACKENDS, use } from './backends';
import { sequence } from './sequence';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'D' | 'G', Step>> & { readonly nets: Readonly<Record<string, Weights>> };
const golden = JSON.parse(readFileSync(new URL('wgan.json', import.meta.url), 'utf8')) as Record<string, Golden>;
const TOLERANCE = 1e-4;
const shape = [16, 16, 1] as const;

const small = { shape, latent: normal(3), width: 2 };
const models: Readonly<Record<string, () => WGAN>> = {
  penalty: () => new WGAN(small),
  clipping: () => new WGAN({ ...small, penalties: [weightClipping()] }),
};

/** The ε of the file. */
class Drawn extends Rng {
  override fork(): Rng {
    return this;
  }
  override uniform<R extends Rank>(shape: ShapeMap[R]): Tensor<R> {
    return tensor<R>(sequence(843, 4, 0.5, 0.5), shape);
  }
}

const sample = (at: Moment) => ({
  real: made(841, [4, ...shape]),
  z: made(842, [4, 3], 1.7),
  at: { ...at, rng: new Drawn(0) },
});

describe.each(BACKENDS)('WGAN on %s against PyTorch', backend => {
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
