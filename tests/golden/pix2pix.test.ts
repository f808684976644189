import { readFileSync } from 'node:fs';
import { dispose, type Tensor, tidy, variableGrads } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withFields } from '../../src/core/lazy';
import type { AnyNet } from '../../src/core/net';
import { drawingFrom } from '../../src/core/randomScope';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { total } from '../../src/losses/combine';
import { patchDiscriminator } from '../../src/nets/patchDiscriminator';
import { unet } from '../../src/nets/unet';
import { adam } from '../../src/optimizers/adam';
import { pix2pix } from '../../src/systems/pix2pix/game';
import { BACKENDS, use } from './backends';
import { disagreement, type Summary, sequence } from './sequence';
import { firstTurn, made } from './steps';

type Table = Readonly<Record<string, { shape: number[]; scale: number; centre: number }>>;
interface Step {
  readonly terms: Readonly<Record<string, number>>;
  readonly gradients: Readonly<Record<string, Summary>>;
}
interface Golden {
  readonly batch: number;
  readonly side: number;
  readonly width: number;
  readonly G: Table;
  readonly D: Table;
  readonly pictures: Summary;
  readonly onReal: number[];
  readonly onFake: number[];
  readonly 'D step': Step;
  readonly 'G step': Step;
}
const golden = JSON.parse(readFileSync(new URL('pix2pix.json', import.meta.url), 'utf8')) as Golden;
const { batch, side, width } = golden;
const TOLERANCE = 1e-4;

/** The file's name of each weight of a net: `down2/gamma` of the layer `G_down2_norm`. */
const namesOf = (net: AnyNet): string[] =>
  (net.model?.trainableWeights ?? []).map(({ originalName }) =>
    originalName.replace(/^[GD]_/, '').replace('_norm', ''),
  );

function assign(net: AnyNet, table: Table, first: number): void {
  const names = Object.keys(table);
  expect([...namesOf(net)].sort()).toEqual([...names].sort());
  for (const [i, name] of namesOf(net).entries()) {
    const { shape = [], scale, centre } = table[name] ?? {};
    tidy(() => net.weights[i]?.assign(made(first + names.indexOf(name), shape, scale, centre)));
  }
}

/** Draws that make dropout's masks those of the file: the maps of the decoder one after the other. */
function masks(seed: number): Rng {
  const channels = [4, 2, 1].map(times => times * width);
  const draws = channels.flatMap((c, i) => [...sequence(seed + i, batch * 4 ** (i + 1) * c)]);
  let at = 0;
  return Object.assign(new Rng(0), { next: () => ((draws[at++] ?? Number.NaN) > 0 ? 0.9 : 0.1) });
}

const relative = (got: ArrayLike<number>, expected: readonly number[]) => {
  const most = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((e, i) => Math.abs((got[i] ?? Number.NaN) - e) / most));
};

describe.each(BACKENDS)('pix2pix on %s against PyTorch', backend => {
  const shape = [side, side, 3] as const;
  const make = () =>
    pix2pix({
      nets: {
        G: unet({ shape, width, rng: new Rng(0) }),
        D: patchDiscriminator({ shape, layers: 2, width, rng: new Rng(0) }),
      },
      adversarial: nonSaturating,
      optimizers: { D: adam(), G: adam() },
      shapes: { input: shape, target: shape },
    });
  let game: ReturnType<typeof make>;
  let sample: { input: Tensor; target: Tensor };
  beforeAll(async () => {
    await use(backend);
    correctGradients();
    game = make();
    assign(game.nets.G as AnyNet, golden.G, 301);
    assign(game.nets.D as AnyNet, golden.D, 351);
    sample = { input: made(401, [batch, ...shape]), target: made(402, [batch, ...shape]) };
  });
  afterAll(() => {
    dispose([sample.input, sample.target]);
    for (const net of Object.values(game.nets)) net.dispose();
  });

  test('pictures and logits', () => {
    tidy(() => {
      const view = game.view({ ...sample, at: firstTurn('D') });
      const fake = drawingFrom(masks(411), () => view.fake);
      expect(disagreement(fake.dataSync(), golden.pictures)).toBeLessThan(TOLERANCE);
      expect(relative(view.contest.onReal.dataSync(), golden.onReal)).toBeLessThan(TOLERANCE);
      expect(relative(view.contest.onFake.dataSync(), golden.onFake)).toBeLessThan(TOLERANCE);
    });
  });

  test.each([
    ['D', 411],
    ['G', 421],
  ] as const)('%s step: every term and gradient', (name, seed) => {
    const { terms, gradients } = golden[`${name} step`];
    tidy(() => {
      const player = game.players[name];
      const net = game.nets[name] as AnyNet;
      const view = game.view({ ...sample, at: firstTurn(name) });
      const got: Record<string, number> = {};
      const { grads } = drawingFrom(masks(seed), () => {
        const given = Object.fromEntries((player?.given ?? []).map(field => [field, view[field]]));
        return variableGrads(() => {
          const losses = player?.loss(withFields(view, given)) ?? {};
          for (const [term, value] of Object.entries(losses)) got[term] = value.dataSync()[0] ?? Number.NaN;
          return total(losses);
        }, [...net.weights]);
      });
      expect(Object.keys(got)).toEqual(Object.keys(terms));
      for (const [term, value] of Object.entries(terms))
        expect(relative([got[term] ?? 0], [value])).toBeLessThan(TOLERANCE);
      const errors = namesOf(net).map((weight, i) => {
        const gradient = grads[net.weights[i]?.name ?? '']?.dataSync() ?? [];
        return [weight, disagreement(gradient, gradients[weight] as Summary)] as const;
      });
      expect(errors.filter(([, error]) => !(error <= TOLERANCE))).toEqual([]);
    });
  });
});
