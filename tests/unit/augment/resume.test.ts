import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { adaptive } from '../../../src/augment/adaptive';
import { apa } from '../../../src/augment/apa';
import { diffAugment } from '../../../src/augment/diffAugment';
import { instanceNoise } from '../../../src/augment/instanceNoise';
import { pack } from '../../../src/augment/pack';
import { pool } from '../../../src/augment/pool';
import { normal } from '../../../src/core/latents/normal';
import { Rng } from '../../../src/core/rng';
import { arraySource } from '../../../src/data/arrays';
import { r1 } from '../../../src/penalties/r1';
import { linear } from '../../../src/schedules/linear';
import { GAN } from '../../../src/systems/gan/model';
import { keeping, weightsOf } from '../../contract/modelSuite';

const rng = new Rng(4);
const data = () => arraySource({ image: Uint8Array.from({ length: 32 * 64 }, () => rng.int(256)), shape: [8, 8, 1] });

const made = () =>
  new GAN({
    shape: [8, 8, 1],
    latent: normal(4),
    hidden: { G: [8], D: [8] },
    penalties: [r1(0.1)],
    augment: [
      ...[pool(6), apa({ span: 40, target: -1, every: 2 }), adaptive({ span: 40, target: -1, every: 2 })],
      ...[diffAugment({ color: false }), instanceNoise({ deviation: linear({ from: 1, to: 0, between: [0, 40] }) })],
      pack(2),
    ],
    seed: 1,
  });

/** What is remembered, as numbers. */
const remembered = (model: GAN) =>
  Object.entries(model.game.memory ?? {}).map(([name, { state }]) => ({
    name,
    numbers: state.numbers,
    tensors: Object.entries(state.tensors).map(([key, value]) => [key, Array.from(value.dataSync())]),
  }));

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

it('all of them train together, and a run saved in the middle goes on bit for bit, nothing given again', async () => {
  const source = data();
  const model = made();
  const store = keeping();
  await model.fit(source, { steps: 3, batchSize: 8 });
  await model.save(store);
  const before = memory().numTensors;
  await model.fit(source, { steps: 3, batchSize: 8 });
  expect(memory().numTensors).toBe(before);
  const loaded = await GAN.load(store);
  await loaded.fit(source, { steps: 3, batchSize: 8 });
  expect(await weightsOf(loaded)).toEqual(await weightsOf(model));
  const state = remembered(model);
  expect(remembered(loaded)).toEqual(state);
  expect(state.map(({ name }) => name)).toEqual(['pool', 'apa', 'adaptive']);
  // All of it has come into play.
  expect(state[0]?.numbers).toEqual({ 'count 0': 6 });
  for (const { tensors } of state.slice(1)) expect(tensors[0]?.[1]).not.toEqual([0]);
  for (const each of [model, loaded]) each.dispose();
});

it('a batch that does not divide into packs is refused before anything is trained', async () => {
  const model = made();
  await expect(model.fit(data(), { steps: 1, batchSize: 5 })).rejects.toThrow(
    'batchSize: expected a multiple of 2, since D is shown so many examples as one, got 5.',
  );
  expect(model.game.nets.D?.weights[0]?.shape).toEqual([128, 8]);
  model.dispose();
});
