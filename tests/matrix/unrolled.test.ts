import { add, dispose, mul, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adaptive } from '../../src/augment/adaptive';
import { diffAugment } from '../../src/augment/diffAugment';
import { registerSimd } from '../../src/backends/simd/index';
import type { Adversary } from '../../src/contest/objective';
import type { AnyGame, Batch, Optimizer } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { minibatchStddev } from '../../src/layers/minibatchStddev';
import { nonSaturating } from '../../src/losses/adversarial';
import { hinge } from '../../src/losses/hinge';
import { relativistic } from '../../src/losses/relativistic';
import { topK } from '../../src/losses/topK';
import { type MlpOptions, mlp } from '../../src/nets/mlp';
import { adam } from '../../src/optimizers/adam';
import { leCam } from '../../src/penalties/leCam';
import { r1 } from '../../src/penalties/r1';
import { weightClipping } from '../../src/penalties/weightClipping';
import { gan } from '../../src/systems/gan/game';
import { KeptBuffers } from '../../src/train/keptBuffers';
import { update } from '../../src/train/update';
import { play, Starting } from './play';
import { BATCH, SYSTEMS, sourceFor } from './systems';

/** How far the losses before and behind are. */
const BY = 5e-4;
const unroll = { steps: 2, learningRate: 0.3 };

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
  correctGradients();
});

/** Leaves the weights alone, and notes the gradients by the weights' names. */
const noting = (into: Map<string, Float32Array>): Optimizer => ({
  apply: gradients => {
    for (const { variable, gradient } of gradients) into.set(variable.name, gradient.dataSync<'float32'>());
  },
  save: () => ({ numbers: {}, tensors: {} }),
  restore: () => {},
  dispose: () => {},
});

async function firstBatch(game: AnyGame): Promise<Batch> {
  for await (const batch of sourceFor(game).batches(BATCH, new Rng(0))) return batch;
  throw new Error('no batch');
}

/**
 * How much the loss of a player rises along its gradient, by the gradient and by the losses a little before and behind;
 * and the same gradient without the steps.
 */
async function rise(game: AnyGame, name: string): Promise<{ told: number; measured: number; plain: number }> {
  const player = game.players[name];
  if (!player) throw new Error(`The game has no ${name}.`);
  const batch = await firstBatch(game);
  const weights = player.updates.flatMap(net => net.weights);
  const turn = (unrolled: boolean) => {
    const gradients = new Map<string, Float32Array>();
    const { unroll: _, ...plain } = player;
    const noted = { ...(unrolled ? player : plain), optimizer: noting(gradients) };
    const at = { step: 0, images: 0, player: name, rng: new Rng(5) };
    // What the game remembers is each time as at first.
    const kept = new KeptBuffers(game);
    const terms = update({ ...game, players: { ...game.players, [name]: noted } }, name, batch, at);
    kept.putBack();
    kept.dispose();
    const loss = Object.values(terms).reduce((sum, term) => sum + (term.dataSync()[0] ?? 0), 0);
    dispose({ ...terms });
    const length = Math.hypot(...[...gradients.values()].flatMap(gradient => [...gradient]));
    return { loss, gradients, length };
  };
  const { gradients, length } = turn(true);
  const lossAt = (by: number): number => {
    const before = weights.map(weight => weight.clone());
    tidy(() => {
      for (const weight of weights) {
        const way = gradients.get(weight.name);
        if (way) weight.assign(add(weight, mul(tensor(way, weight.shape), by / length)));
      }
    });
    const { loss } = turn(true);
    for (const [i, weight] of weights.entries()) weight.assign(before[i] as Tensor);
    dispose(before);
    return loss;
  };
  const result = { told: length, measured: (lossAt(BY) - lossAt(-BY)) / (2 * BY), plain: turn(false).length };
  dispose({ ...batch });
  return result;
}

async function hasItsSlope(game: AnyGame, within = 0.01): Promise<void> {
  const looking = Object.keys(game.players).filter(name => game.players[name]?.unroll);
  expect(looking.length).toBeGreaterThan(0);
  for (const name of looking) {
    const { told, measured, plain } = await rise(game, name);
    expect(Math.abs(measured / told - 1), name).toBeLessThan(within);
    expect(Math.abs(plain / told - 1), `${name} without the steps`).toBeGreaterThan(0.01);
  }
}

describe.each(Object.entries(SYSTEMS))('%s, unrolled', (system, make) => {
  let starting: Starting;
  beforeAll(() => {
    starting = new Starting(make([]));
  });
  afterAll(() => starting.dispose());

  it.each([
    ['nonSaturating and LeCam', { adversarial: nonSaturating, penalties: [leCam(0.3, { after: 0 })] }],
    ['relativistic and R1, augmented', { adversarial: relativistic, penalties: [r1(0.1)], augment: diffAugment() }],
    ['top-k of hinge, adaptively augmented', { adversarial: topK(hinge), augment: adaptive() }],
  ] satisfies [string, Adversary][])('trains and resumes: %s', async (_, adversary) => {
    expect(await play(starting, { ...adversary, unroll })).toBe(undefined);
  });

  it('has the slope of its loss', async () => {
    starting.putBack();
    // Constants of VAEGAN's G, features of real examples, move with D, and no gradient goes through them.
    const within = system === 'vaegan' ? 0.04 : 0.01;
    await hasItsSlope(starting.system.game({ adversarial: nonSaturating, unroll }), within);
  });

  it('refuses weight clipping', async () => {
    const clipped = { adversarial: nonSaturating, penalties: [weightClipping()], unroll };
    expect(await play(starting, clipped)).toMatch(/: unroll has D go on by plain gradient descent, and weightClipping/);
  });
});

describe('D draws, and has buffers that move', () => {
  it.each([
    ['dropout', { dropout: 0.3 }],
    ['batch normalisation', { norm: 'batch' }],
    ['spectral normalisation', { norm: 'spectral' }],
    ['minibatch deviation', { minibatch: minibatchStddev }],
  ] satisfies [string, Partial<MlpOptions>][])('%s', async (_, more) => {
    const rng = new Rng(2);
    const nets = {
      G: mlp({ input: [3], output: [2], hidden: [6], rng: rng.fork('G'), name: 'G' }),
      D: mlp({ ...more, input: [2], output: [1], hidden: [8], activation: 'tanh', rng: rng.fork('D'), name: 'D' }),
    };
    const optimizers = { D: adam(), G: adam() };
    const parts = { nets, latent: normal(3), optimizers, shape: [2], adversarial: nonSaturating, unroll };
    const buffers = () => nets.D.buffers.map(buffer => [...buffer.dataSync()]);
    const before = buffers();
    await hasItsSlope(gan({ ...parts, field: 'point' }));
    expect(buffers()).toEqual(before);
    for (const net of Object.values(nets)) net.dispose();
  });
});
