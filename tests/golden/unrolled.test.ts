import { readFileSync } from 'node:fs';
import { dispose, memory, type Tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Adversary } from '../../src/contest/objective';
import type { Optimizer } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import { type Net, netFromModel } from '../../src/core/net';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { leastSquares } from '../../src/losses/leastSquares';
import { relativistic } from '../../src/losses/relativistic';
import { adam } from '../../src/optimizers/adam';
import { r1, r2 } from '../../src/penalties/r1';
import { gan } from '../../src/systems/gan/game';
import { update } from '../../src/train/update';
import { BACKENDS, use } from './backends';
import { firstTurn, made } from './steps';

interface Golden {
  readonly value: number;
  readonly gradients: readonly number[][];
}
const golden = JSON.parse(readFileSync(new URL('unrolled.json', import.meta.url), 'utf8')) as Record<string, Golden>;

const ADVERSARIES: Readonly<Record<string, Adversary>> = {
  nonSaturating: { adversarial: nonSaturating },
  leastSquares: { adversarial: leastSquares() },
  relativistic: { adversarial: relativistic },
  'relativistic with R1 and R2': { adversarial: relativistic, penalties: [r1(0.4), r2(0.4)] },
};

function mlp(first: number, activation: string, hidden: number, output: number): Net {
  const between = activation === 'tanh' ? layers.activation({ activation }) : layers.leakyReLU({ alpha: 0.2 });
  const dense = [layers.dense({ units: hidden, inputShape: [2] }), between, layers.dense({ units: output })];
  const net = netFromModel<Tensor, Tensor>(sequential({ layers: dense }));
  for (const [i, weight] of net.weights.entries()) {
    const value = made(first + i, weight.shape, 0.8);
    weight.assign(value);
    value.dispose();
  }
  return net;
}

/** Leaves the weights alone, and notes their gradients. */
const noting = (into: number[][]): Optimizer => ({
  apply: gradients => {
    for (const { gradient } of gradients) into.push(Array.from(gradient.dataSync()));
  },
  save: () => ({ numbers: {}, tensors: {} }),
  restore: () => {},
  dispose: () => {},
});

/** Relative to the largest. */
function near(got: ArrayLike<number>, expected: ArrayLike<number>): void {
  const most = Math.max(...Array.from(expected, Math.abs));
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs((got[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)) / most).toBeLessThan(1e-4);
}

describe.each(BACKENDS)('%s: G’s loss and gradient through steps of D', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test.each(Object.entries(golden))('%s', (name, { value, gradients }) => {
    const [loss = '', activation = '', steps] = name.split(', ');
    const nets = { G: mlp(11, activation, 4, 2), D: mlp(21, activation, 5, 1) };
    const found: number[][] = [];
    const game = gan({
      nets,
      latent: { ...normal(2), sample: () => made(32, [6, 2]) as never },
      ...(ADVERSARIES[loss] as Adversary),
      optimizers: { D: adam(), G: noting(found) },
      shape: [2],
      field: 'point',
      unroll: { steps: Number.parseInt(steps ?? '', 10), learningRate: 0.5 },
    });
    const point = made(31, [6, 2]);
    const before = [nets.D.weights.map(weight => Array.from(weight.dataSync())), memory().numTensors];
    const terms = update(game, 'G', { point }, firstTurn('G'));
    near(terms.adversarial?.dataSync() ?? [], [value]);
    expect(found.length).toBe(gradients.length);
    for (const [i, expected] of gradients.entries()) near(found[i] ?? [], expected);
    dispose({ ...terms });
    expect([nets.D.weights.map(weight => Array.from(weight.dataSync())), memory().numTensors]).toEqual(before);
    dispose(point);
    for (const net of Object.values(nets)) net.dispose();
  });
});
