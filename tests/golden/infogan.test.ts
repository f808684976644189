import { readFileSync } from 'node:fs';
import { add, mul, oneHot, reshape, type Tensor2D, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Moment } from '../../src/core/game';
import { categorical } from '../../src/core/latents/categorical';
import { joint } from '../../src/core/latents/joint';
import { normal } from '../../src/core/latents/normal';
import { uniform } from '../../src/core/latents/uniform';
import { Rng } from '../../src/core/rng';
import { arraySource } from '../../src/data/arrays';
import { nonSaturating } from '../../src/losses/adversarial';
import { mlp } from '../../src/nets/mlp';
import { sgd } from '../../src/optimizers/sgd';
import { infogan } from '../../src/systems/infogan/game';
import { Trainer } from '../../src/train/trainer';
import { BACKENDS, use } from './backends';
import { assign, made, type Weights } from './steps';

/** What `infogan.py` writes. */
interface Case {
  readonly weights: { readonly digit: number; readonly slant: number; readonly real?: number };
  readonly informTrunk?: boolean;
  readonly bent?: readonly ('digit' | 'slant')[];
  readonly balance?: number;
  readonly nets: Readonly<Record<string, Weights>>;
  /** Terms by their names, turn after turn. */
  readonly history: readonly Readonly<Record<string, number>>[];
  readonly after: Readonly<Record<string, readonly number[][]>>;
}
type Name = 'plain' | 'informed' | 'bent' | 'bentMeasured' | 'real' | 'allMeasured';
const golden = JSON.parse(readFileSync(new URL('infogan.json', import.meta.url), 'utf8')) as {
  readonly rates: Readonly<Record<'D' | 'G' | 'Q', number>>;
  readonly labels: number[][];
  readonly cases: Readonly<Record<Name, Case>>;
};
const TOLERANCE = 1e-4;
const shape: [number, number, number] = [4, 4, 1];
const rng = new Rng(0);
const codes = { digit: categorical(3), slant: uniform() };

function gameOf({ weights, informTrunk, bent, balance = 1, nets }: Case) {
  const norm = 'batch';
  const { rates } = golden;
  const game = infogan({
    nets: {
      G: mlp({ input: [6], output: shape, hidden: [5], norm, last: 'tanh', rng }),
      trunk: mlp({ input: shape, output: [4], hidden: [5], norm, rng }),
      critic: mlp({ input: [4], output: [1], hidden: [5], rng }),
      Q: mlp({ input: [4], output: [5], hidden: [5], norm, rng }),
    },
    latent: joint({ noise: normal(2), ...codes }),
    codes,
    weights,
    ...(informTrunk !== undefined && { informTrunk }),
    ...(bent && { bend: { codes: bent, balance, transform: images => add(mul(images, 0.5), 0.25) } }),
    adversarial: nonSaturating,
    optimizers: {
      D: sgd({ learningRate: rates.D }),
      G: sgd({ learningRate: rates.G }),
      Q: sgd({ learningRate: rates.Q }),
    },
    shape,
  });
  assign(game, nets);
  return game;
}

/** The file's draws in place of the game's own. */
const drawn = (at: Moment) => ({
  real: reshape(made(841 + at.step, [6, 16]), [6, ...shape]),
  latents: {
    noise: made(851 + at.step, [6, 2], 1.7) as Tensor2D,
    digit: oneHot(tensor1d(golden.labels[at.step] ?? [], 'int32'), 3) as Tensor2D,
    slant: made(861 + at.step, [6, 1]) as Tensor2D,
  },
  at,
});
const anything = arraySource({ image: new Float32Array(6 * 16), shape });
const errors = (got: readonly number[], expected: readonly number[] = []) =>
  expected.length === got.length ? Math.max(...expected.map((e, i) => Math.abs(e - (got[i] ?? 0)))) : Number.NaN;

describe.each(BACKENDS)('InfoGAN on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
  });

  test.each(['plain', 'informed', 'bent', 'bentMeasured', 'real', 'allMeasured'] as const)(
    '%s: every term of three steps, and all weights after them',
    async name => {
      const { history, after } = golden.cases[name];
      const game = gameOf(golden.cases[name]);
      const trainer = new Trainer({ ...game, draw: (_, at) => drawn(at) }, { seed: 0 });
      const found: Record<string, number>[] = [];
      for await (const report of trainer.run(anything, { steps: 3, batchSize: 6 })) found.push(await report.read());
      const steps = found.flatMap(terms => Object.entries(terms));
      const expected = history.flatMap(terms => Object.entries(terms));
      expect(steps.map(([term]) => term)).toEqual(expected.map(([term]) => term));
      const values = (terms: readonly [string, number][]) => terms.map(([, value]) => value);
      expect(errors(values(steps), values(expected))).toBeLessThan(TOLERANCE);
      for (const [net, weights] of Object.entries(after)) {
        const own = game.nets[net as keyof typeof game.nets]?.weights ?? [];
        expect(own.length).toBe(weights.length);
        for (const [i, weight] of own.entries())
          expect(errors([...weight.dataSync()], weights[i]), `${net}, weight ${i}`).toBeLessThan(TOLERANCE);
      }
      trainer.dispose();
      for (const net of Object.values(game.nets)) net.dispose();
    },
  );
});
