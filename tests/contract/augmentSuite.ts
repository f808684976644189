import { getBackend, memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { adaptive } from '../../src/augment/adaptive';
import { apa } from '../../src/augment/apa';
import { diffAugment } from '../../src/augment/diffAugment';
import { instanceNoise } from '../../src/augment/instanceNoise';
import { pack } from '../../src/augment/pack';
import { pool } from '../../src/augment/pool';
import { registerSimd } from '../../src/backends/simd/index';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import { arraySource } from '../../src/data/arrays';
import { minibatchStddev } from '../../src/layers/minibatchStddev';
import { mlp } from '../../src/nets/mlp';
import { r1 } from '../../src/penalties/r1';
import { linear } from '../../src/schedules/linear';
import { GAN, type GANOptions } from '../../src/systems/gan/model';
import { openModel } from '../../src/systems/openModel';
import { keeping, weightsOf } from './modelSuite';

const rng = new Rng(4);
const image = Uint8Array.from({ length: 32 * 192 }, () => rng.int(256));
const data = () => arraySource({ image, shape: [8, 8, 3] });

const shape = [8, 8, 3] as const;

/** Everything at once, with a D that looks at the whole batch. */
const made = (more: Partial<GANOptions> = {}) =>
  new GAN({
    shape,
    latent: normal(4),
    nets: {
      G: mlp({ input: [4], output: shape, hidden: [8], last: 'tanh', rng: new Rng(1), name: 'G' }),
      D: mlp({ input: [8, 8, 6], output: [1], hidden: [8], minibatch: minibatchStddev, rng: new Rng(2), name: 'D' }),
    },
    penalties: [r1(0.1)],
    augment: [
      ...[pool(6), apa({ span: 40, target: -1, every: 2 }), adaptive({ span: 40, target: -1, every: 2 })],
      ...[diffAugment(), instanceNoise({ deviation: linear({ from: 1, to: 0, between: [0, 40] }) }), pack(2)],
    ],
    seed: 1,
    ...more,
  });

/** What is remembered, as numbers. */
const remembered = (model: GAN) =>
  Promise.all(
    Object.entries(model.game.memory ?? {}).map(async ([name, { state }]) => {
      const tensors = Object.entries(state.tensors).map(
        async ([key, value]) => [key, [...(await value.data())]] as const,
      );
      return { name, numbers: state.numbers, tensors: Object.fromEntries(await Promise.all(tensors)) };
    }),
  );

/** All augmentations together, on one backend. */
export function augmentSuite(backend: string): void {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend(backend)).toBe(true);
    expect(getBackend()).toBe(backend);
  });

  it('augmentations train together, and a run saved in the middle goes on bit for bit, nothing given again', async () => {
    const source = data();
    const model = made();
    const store = keeping();
    await model.fit(source, { steps: 3, batchSize: 8 });
    await model.save(store);
    const before = memory().numTensors;
    await model.fit(source, { steps: 3, batchSize: 8 });
    expect(memory().numTensors).toBe(before);
    const loaded = (await openModel(store)) as GAN;
    await loaded.fit(source, { steps: 3, batchSize: 8 });
    expect(await weightsOf(loaded)).toEqual(await weightsOf(model));
    const state = await remembered(model);
    expect(await remembered(loaded)).toEqual(state);
    expect(state.map(({ name }) => name)).toEqual(['pool', 'apa', 'adaptive']);
    // All of it has come into play.
    expect(state[0]?.numbers).toEqual({ 'count 0': 6 });
    for (const { tensors } of state.slice(1)) expect(tensors.p?.[0]).toBeGreaterThan(0);
    for (const each of [model, loaded]) each.dispose();
  });

  it('a batch that does not divide into packs is refused before anything is trained', async () => {
    const model = made();
    await expect(model.fit(data(), { steps: 1, batchSize: 5 })).rejects.toThrow(
      'batchSize: expected a multiple of 2, since D is shown so many examples as one, got 5.',
    );
    await expect(model.fit(data(), { steps: 1, batchSize: 12 })).rejects.toThrow(
      'batchSize: expected a multiple of 8, got 12: the minibatch deviation of net D (D_minibatch)',
    );
    model.dispose();
  });
}
