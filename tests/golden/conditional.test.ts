import { readFileSync } from 'node:fs';
import { tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { labelCondition } from '../../src/core/condition';
import type { AnyGame, Moment } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { adam } from '../../src/optimizers/adam';
import { acgan } from '../../src/systems/acgan/game';
import { acganNets } from '../../src/systems/acgan/nets';
import { conditionalDcganDiscriminator, conditionalDcganGenerator } from '../../src/systems/conditionalGan/dcgan';
import { type ConditionalNets, conditionalGan } from '../../src/systems/conditionalGan/game';
import { conditionalMlpDiscriminator, conditionalMlpGenerator } from '../../src/systems/conditionalGan/mlp';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'D' | 'G', Step>> & { readonly nets: Readonly<Record<string, Weights>> };
type Kind = 'mlp' | 'dcgan' | 'acgan';
const golden = JSON.parse(readFileSync(new URL('conditional.json', import.meta.url), 'utf8')) as Record<Kind, Golden>;
const TOLERANCE = 1e-4;
const [latent, classes, rng] = [4, 3, new Rng(0)];
const shapes = { mlp: [3, 2, 1], dcgan: [28, 28, 1], acgan: [28, 28, 1] } as const;

const mlpNets = (): ConditionalNets => {
  const common = { condition: [classes], shape: shapes.mlp, rng };
  const hidden = {
    example: { units: 4, pieces: 3 },
    condition: { units: 2, pieces: 3 },
    joint: { units: 3, pieces: 2 },
  };
  return {
    G: conditionalMlpGenerator({ ...common, latent, hidden: { z: 5, condition: 4, joint: 6 } }),
    D: conditionalMlpDiscriminator({ ...common, hidden }),
  };
};

const dcganNets = (): ConditionalNets => {
  const common = { condition: classes, shape: shapes.dcgan, width: 2, hidden: [5], rng };
  return { G: conditionalDcganGenerator({ ...common, latent }), D: conditionalDcganDiscriminator(common) };
};

function game(kind: Kind): AnyGame {
  const common = { latent: normal(latent), adversarial: nonSaturating, optimizers: { D: adam(), G: adam() } };
  const shape = shapes[kind];
  const made =
    kind === 'acgan'
      ? acgan({
          ...common,
          nets: acganNets({ shape: shapes.acgan, classes, latent, width: 2, hidden: 5, rng }),
          classes,
          shape,
        })
      : conditionalGan({
          ...common,
          nets: kind === 'mlp' ? mlpNets() : dcganNets(),
          condition: labelCondition(classes),
          shape,
        });
  assign(made, golden[kind].nets);
  return made;
}

const sample = (kind: Kind) => (at: Moment) => {
  const real = made(601, [6, ...shapes[kind]]);
  const one = labelCondition(classes).read({ label: tensor1d([2, 0, 1, 2, 2, 0], 'int32') });
  return { real, z: made(602, [6, latent], 1.7), condition: one, label: one, at };
};

describe.each(BACKENDS)('on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test.each([
    ['mlp', 'D'],
    ['mlp', 'G'],
    ['dcgan', 'D'],
    ['dcgan', 'G'],
    ['acgan', 'D'],
    ['acgan', 'G'],
  ] as const)('%s, %s: terms and every gradient', (kind, player) => {
    expect(errorOf(game(kind), player, sample(kind), golden[kind][player])).toBeLessThan(TOLERANCE);
  });
});
