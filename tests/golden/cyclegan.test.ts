import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Moment } from '../../src/core/game';
import { correctGradients } from '../../src/gradients/correct';
import { CycleGAN } from '../../src/systems/cyclegan/model';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'D' | 'G', Step>> & { readonly nets: Readonly<Record<string, Weights>> };
const golden = JSON.parse(readFileSync(new URL('cyclegan.json', import.meta.url), 'utf8')) as Golden;
const TOLERANCE = 1e-4;
const shape = [8, 12, 2] as const;

const sample = (at: Moment) => ({ a: made(911, [2, ...shape]), b: made(912, [2, ...shape]), at });

describe.each(BACKENDS)('CycleGAN on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test('terms and every gradient of both players', () => {
    const discriminator = { layers: 1, width: 2 };
    const model = new CycleGAN({ shape, width: 2, depth: 1, blocks: 1, discriminator, pool: 0 });
    assign(model.game, golden.nets);
    expect(errorOf(model.game, 'G', sample, golden.G)).toBeLessThan(TOLERANCE);
    expect(errorOf(model.game, 'D', sample, golden.D)).toBeLessThan(TOLERANCE);
    model.dispose();
  });
});
