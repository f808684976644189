import { readFileSync } from 'node:fs';
import {
  addN,
  avgPool,
  type Scalar,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AnyGame, Moment, Player } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import type { AnyNet } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { splitGaussian } from '../../src/losses/splitGaussian';
import { adam } from '../../src/optimizers/adam';
import { conditionOf, stackGanStage1, stackGanStage2 } from '../../src/systems/stackGan/game';
import { conditioner, stackGenerator1, stackGenerator2 } from '../../src/systems/stackGan/nets';
import { ganCls } from '../../src/systems/textToImage/game';
import { textDiscriminator, textGenerator } from '../../src/systems/textToImage/nets';
import { BACKENDS, use } from './backends';
import { disagreement, type Summary, sequence } from './sequence';
import { firstTurn } from './steps';

interface Step {
  readonly terms: Readonly<Record<string, number>>;
  readonly total: number;
  readonly gradients: Readonly<Record<string, Summary>>;
}
interface Case {
  readonly weights: Readonly<Record<string, { shape: number[]; scale: number; centre: number }>>;
  readonly D: Step;
  readonly G: Step;
}
/** What `textToImage.py` writes. */
type Golden = Readonly<Record<'ganCls' | 'stage1' | 'stage2', Case>>;

const golden = JSON.parse(readFileSync(new URL('textToImage.json', import.meta.url), 'utf8')) as Golden;
const TOLERANCE = 1e-4;
const [BATCH, TEXT, PROJECTION, LATENT, CONDITION, WIDTH] = [4, 5, 3, 6, 3, 2];

const data = (side: number) => {
  const pictures = (seed: number) => tensor(sequence(seed, BATCH * side * side * 3), [BATCH, side, side, 3]);
  const columns = (seed: number, n: number, width: number) => tensor(sequence(seed, n * width, 1.7), [n, width]);
  return {
    real: pictures(401),
    wrong: pictures(402),
    text: columns(403, BATCH, TEXT),
    z: columns(404, BATCH, LATENT),
    between: columns(405, BATCH / 2, LATENT),
    noise: columns(406, BATCH, CONDITION),
    noiseOfLow: columns(407, BATCH, CONDITION),
  };
};

const nameOf = (net: AnyNet, i: number): string => net.model?.trainableWeights[i]?.originalName ?? '';

function reset(nets: Readonly<Record<string, AnyNet>>, { weights }: Case): void {
  const names = Object.keys(weights);
  for (const net of Object.values(nets)) {
    net.weights.forEach((weight, i) => {
      const name = nameOf(net, i);
      const { shape = [], scale, centre } = weights[name] ?? {};
      const values = sequence(301 + names.indexOf(name), weight.size, scale, centre);
      tidy(() => weight.assign(tensor(values, shape)));
    });
  }
}

const rng = new Rng(0);
const latent = normal(LATENT);
const optimizers = { D: adam(), G: adam() };
const common = { latent, adversarial: nonSaturating, optimizers, text: TEXT };

/** A game, and what its views are made of: the draws of the file in place of its own. */
type Made = { game: AnyGame; sample: (at: Moment) => object; players: readonly [string, string] };

const cases: Readonly<Record<keyof Golden, () => Made>> = {
  ganCls: () => {
    const shape = [8, 8, 3] as const;
    const options = { shape, text: TEXT, width: WIDTH, projection: PROJECTION, rng };
    const nets = { G: textGenerator({ ...options, latent: LATENT }), D: textDiscriminator(options) };
    const game = ganCls({ ...common, nets, shape, interpolate: { beta: 0.25 }, weights: { interpolated: 0.75 } });
    const sample = (at: Moment) => {
      const { between: z, ...given } = data(8);
      // β a + (1 − β) b by the game's own draw, which needs no luck: β is fixed.
      const batch = { image: given.real, text: given.text, wrongImage: given.wrong };
      const drawn = game.draw(batch, at) as unknown as {
        between: [Tensor, Tensor];
      };
      return { ...given, between: [drawn.between[0], z], at };
    };
    return { game, sample, players: ['D', 'G'] };
  },
  stage1: () => {
    const stage1 = stage1Nets();
    const parts = { ...common, shape: [16, 16, 3], condition: CONDITION, weights: { kl: 0.5 } };
    const sample = (at: Moment) => {
      const { z, ...given } = data(16);
      const small = (x: Tensor) => avgPool(x as Tensor4D, 2, 2, 'valid');
      return { ...given, real: small(given.real), wrong: small(given.wrong), at, base: () => z };
    };
    return { game: stackGanStage1({ ...parts, stage1, ratio: 2 }), sample, players: ['D1', 'G1'] };
  },
  stage2: () => {
    const stage1 = stage1Nets();
    const shape = [16, 16, 3] as const;
    const D = { shape, text: TEXT, width: WIDTH, projection: PROJECTION, normText: false, rng, name: 'D2' };
    const stage2 = {
      C: conditioner({ text: TEXT, condition: CONDITION, rng, name: 'C2' }),
      G: stackGenerator2({ shape, ratio: 2, blocks: 1, condition: CONDITION, width: WIDTH, rng }),
      D: textDiscriminator(D),
    };
    const parts = { ...common, shape, condition: CONDITION, weights: { kl: 0.5 } };
    const sample = (at: Moment) => {
      const { z, noiseOfLow, ...given } = data(16);
      const gaussian = splitGaussian(stage1.C.infer(given.text) as never);
      return { ...given, at, base: () => stage1.G.infer([z, conditionOf(gaussian, noiseOfLow)]) };
    };
    return { game: stackGanStage2({ ...parts, stage1, stage2 }), sample, players: ['D2', 'G2'] };
  },
};

function stage1Nets() {
  const shape = [8, 8, 3] as const;
  const D = { shape, text: TEXT, width: WIDTH, projection: PROJECTION, normText: false, rng, name: 'D1' };
  return {
    C: conditioner({ text: TEXT, condition: CONDITION, rng, name: 'C1' }),
    G: stackGenerator1({ shape, latent: LATENT, condition: CONDITION, width: WIDTH, rng }),
    D: textDiscriminator(D),
  };
}

describe.each(BACKENDS)('text to image on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  describe.each(['ganCls', 'stage1', 'stage2'] as const)('%s', name => {
    test.each([0, 1] as const)('player %i: every term and gradient', which => {
      const { game, sample, players } = cases[name]();
      reset(game.nets, golden[name]);
      const player = game.players[players[which]] as Player<object>;
      const expected = golden[name][which === 0 ? 'D' : 'G'];
      tidy(() => {
        const view = game.view(sample(firstTurn(players[which])));
        const got: Record<string, number> = {};
        const loss = () => {
          const terms = player.loss(view);
          for (const [term, value] of Object.entries(terms)) got[term] = value.dataSync()[0] ?? Number.NaN;
          return addN(Object.values(terms)) as Scalar;
        };
        const of = player.updates.flatMap(net => net.weights.map((variable, i) => [nameOf(net, i), variable] as const));
        const { grads } = variableGrads(
          loss,
          of.map(([, variable]) => variable),
        );
        expect(Object.keys(got)).toEqual(Object.keys(expected.terms));
        for (const [term, value] of Object.entries(expected.terms)) {
          expect(Math.abs((got[term] ?? Number.NaN) - value) / value, term).toBeLessThan(TOLERANCE);
        }
        expect(of.map(([weight]) => weight).sort()).toEqual(Object.keys(expected.gradients).sort());
        for (const [weight, variable] of of) {
          const error = disagreement(grads[variable.name]?.dataSync() ?? [], expected.gradients[weight] as Summary);
          expect(error, weight).toBeLessThan(TOLERANCE);
        }
      });
      for (const net of Object.values(game.nets)) net.dispose();
    });
  });
});
