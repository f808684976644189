import { readFileSync } from 'node:fs';
import { mul, scalar, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { labelCondition } from '../../src/core/condition';
import type { Moment } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import type { Net } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { StyleGAN } from '../../src/systems/stylegan/model';
import { styleganDiscriminator, styleganGenerator, styleganMapping } from '../../src/systems/stylegan/nets';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'D' | 'G', Step>> & { readonly nets: Readonly<Record<string, Weights>> };
const golden = JSON.parse(readFileSync(new URL('stylegan.json', import.meta.url), 'utf8')) as Record<string, Golden>;
const TOLERANCE = 1e-4;
const shape = [9, 8, 2] as const;

/** A net that is called as at inference, so that its noise is what its buffers say. */
const fixed = (net: Net<Tensor[]>): Net<Tensor[]> =>
  Object.assign((x: Tensor[]) => net.infer(x), {
    ...net,
    infer: (x: Tensor[]) => net.infer(x),
    dispose: () => net.dispose(),
  });

const rng = new Rng(1);
const maps = { shape, width: [3, 2], rng };
const plain = (classes?: 3) => {
  const G = styleganGenerator({ ...maps, style: 4 });
  for (const [i, buffer] of G.buffers.entries()) {
    const [height = 0, width = 0] = buffer.shape;
    tidy(() => buffer.assign(made(891 + i, [height, width, 1], 1.7)));
  }
  const mapping = { latent: 3, style: 4, rng };
  return new StyleGAN({
    shape,
    latent: normal(3),
    gamma: 0.5,
    ...(classes && { classes }),
    nets: {
      M: classes ? styleganMapping({ ...mapping, classes }) : styleganMapping(mapping),
      G: fixed(G),
      D: classes ? styleganDiscriminator({ ...maps, classes }) : styleganDiscriminator(maps),
    },
  });
};
const models: Readonly<Record<string, () => StyleGAN>> = { plain, classes: () => plain(3) };

/** Draws that the file knows, by the last label of their stream; two draws are mixed from the second style on. */
const SEEDS: Readonly<Record<string, number>> = { other: 895, path: 896, noise: 897 };
const known = (label: string): Rng => {
  const stream = {
    fork: (...labels: readonly string[]) => known(labels.at(-1) ?? ''),
    normal: (of: number[], _: number, deviation = 1) => mul(made(SEEDS[label] ?? 0, of), deviation),
    next: () => 0,
    int: () => 0,
  };
  return stream as unknown as Rng;
};

const sample = (at: Moment) => ({
  real: made(791, [4, ...shape]),
  condition: labelCondition(3).read({ label: tensor1d([2, 0, 1, 2], 'int32') }),
  z: made(792, [4, 3], 1.7),
  other: { z: made(793, [4, 3], 1.7), from: 1 },
  at: { ...at, rng: known('') },
});

describe.each(BACKENDS)('StyleGAN on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test.each(Object.entries(golden))('%s: terms and every gradient of both players', (kind, { nets, D, G }) => {
    const model = models[kind]?.();
    if (!model) throw new Error(kind);
    assign(model.game, nets);
    // As after ninety-nine times of a mean length of 0.3.
    const paths = model.game.memory?.['path length'];
    paths?.setNumber('turns', 99);
    tidy(() => paths?.set('length', scalar(0.3)));
    const drawn = kind === 'classes' ? sample : (at: Moment) => ({ ...sample(at), condition: undefined });
    expect(errorOf(model.game, 'D', drawn, D)).toBeLessThan(TOLERANCE);
    expect(errorOf(model.game, 'G', drawn, G)).toBeLessThan(TOLERANCE);
    model.dispose();
  });
});
