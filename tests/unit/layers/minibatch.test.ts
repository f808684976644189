import '@tensorflow/tfjs-backend-cpu';
import {
  concat,
  fill,
  io,
  memory,
  mul,
  neg,
  ones,
  serialization,
  setBackend,
  type Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { normal } from '../../../src/core/latents/normal';
import { netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { initialise } from '../../../src/layers/initialise';
import type { Minibatch } from '../../../src/layers/minibatch';
import { MinibatchDiscrimination, minibatchDiscrimination } from '../../../src/layers/minibatchDiscrimination';
import { MinibatchStddev, minibatchStddev } from '../../../src/layers/minibatchStddev';
import { dcganDiscriminator } from '../../../src/nets/dcgan';
import { mlp } from '../../../src/nets/mlp';
import { GAN } from '../../../src/systems/gan/model';

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

const known = (name: string) => name in serialization.SerializationMap.getMap().classNameMap;

it('no layer is known to tfjs before it is made', () => {
  expect([known('MinibatchStddev'), known('MinibatchDiscrimination')]).toEqual([false, false]);
  minibatchStddev();
  minibatchDiscrimination();
  expect([known('MinibatchStddev'), known('MinibatchDiscrimination')]).toEqual([true, true]);
});

describe('minibatchStddev', () => {
  const last = (x: Tensor, options = {}) =>
    tidy(() => Array.from((minibatchStddev(options).apply(x) as Tensor).dataSync()));

  it('is 1e-4 of equal examples and 1 of halves of −1 and +1, in one channel more', () => {
    const x = fill([4, 2, 2, 1], 3);
    expect(last(x).filter((_, i) => i % 2 === 1)).toEqual(Array(16).fill(Math.fround(1e-4)));
    const halves = concat([ones([2, 1, 1, 1]), neg(ones([2, 1, 1, 1]))], 0);
    expect(last(halves)).toEqual([1, 1, 1, 1, -1, 1, -1, 1]);
  });

  it('compares example i with i + n / group', () => {
    const x = mul(ones([4, 1]), [[0], [10], [4], [10]]);
    const [a, b, c, d] = last(x, { group: 2 }).filter((_, i) => i % 2 === 1);
    expect([a, c]).toEqual([2, 2]);
    expect([b, d]).toEqual([Math.fround(1e-4), Math.fround(1e-4)]);
  });

  it('takes a batch smaller than its group as one, and refuses one that does not divide', () => {
    expect(last(zeros([1, 2])).at(-1)).toBeCloseTo(1e-4, 8);
    expect(last(zeros([3, 2])).length).toBe(9);
    expect(() => last(zeros([6, 2]))).toThrow('6 examples cannot be put into groups of 4. Use a batch size');
    expect(() => minibatchStddev({ group: 0 })).toThrow(
      'minibatchStddev: group: expected a whole number of at least 1',
    );
    expect(() => minibatchStddev().computeOutputShape([null, null])).toThrow('expected an input [n, …, channels]');
  });
});

describe('minibatchDiscrimination', () => {
  it('counts the others that are equal, and none far away', () => {
    const layer = minibatchDiscrimination({ kernels: 2, dims: 1 });
    const x = concat([ones([3, 1]), fill([1, 1], 1e6)], 0);
    const y = tidy(() => (layer.apply(x) as Tensor).arraySync()) as number[][];
    expect(y.map(row => row.slice(1))).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
      [0, 0],
    ]);
  });

  it('refuses maps, and sizes that are none', () => {
    expect(() => minibatchDiscrimination().computeOutputShape([null, 4, 4, 3])).toThrow('Flatten maps first');
    expect(() => minibatchDiscrimination({ dims: 0 })).toThrow('minibatchDiscrimination: dims');
  });
});

it('both go through a file, and plain tfjs opens it; a net calls them layer by layer', async () => {
  const model = sequential();
  model.add(layers.inputLayer({ inputShape: [2, 2, 1] }));
  model.add(minibatchStddev({ group: 2, name: 'deviation' }));
  model.add(layers.flatten());
  model.add(minibatchDiscrimination({ kernels: 3, dims: 2, name: 'nearness' }));
  initialise(model, new Rng(1), { normal: 0.05 });
  let saved: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async artifacts => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  const opened = await loadLayersModel(io.fromMemory(saved as io.ModelArtifacts));
  expect(opened.getLayer('deviation')).toBeInstanceOf(MinibatchStddev);
  expect(opened.getLayer('nearness')).toBeInstanceOf(MinibatchDiscrimination);
  expect(opened.getLayer('deviation').getConfig()).toMatchObject({ group: 2 });
  expect(opened.getLayer('nearness').getConfig()).toMatchObject({ kernels: 3, dims: 2 });
  const net = netFromModel(model);
  const x = new Rng(2).normal([4, 2, 2, 1]);
  const before = memory().numTensors;
  tidy(() => {
    const y = net(x) as Tensor;
    expect(y.shape).toEqual([4, 11]);
    expect((opened.predict(x) as Tensor).dataSync()).toEqual(y.dataSync());
  });
  expect(memory().numTensors).toBe(before);
});

describe('in nets', () => {
  const D = (minibatch: Minibatch) =>
    dcganDiscriminator({ shape: [28, 28, 1], width: 2, hidden: [5], minibatch, rng: new Rng(1) });
  const critic = (minibatch: Minibatch) => mlp({ input: [2], output: [1], hidden: [3], minibatch, rng: new Rng(1) });

  it.each([
    ['dcganDiscriminator', D, { stddev: [245, 5], discrimination: [105, 1] }],
    ['mlp', critic, { stddev: [4, 1], discrimination: [103, 1] }],
  ] as const)('%s has either where it is asked for', (_, make, widened) => {
    for (const [how, layer] of [
      ['stddev', minibatchStddev],
      ['discrimination', minibatchDiscrimination],
    ] as const) {
      const net = make(layer);
      const kernels = net.weights.map(({ shape }) => shape);
      expect(kernels).toContainEqual(widened[how]);
      net.dispose();
    }
  });

  it('a batch that does not divide into groups is refused before anything is trained', async () => {
    const nets = { G: mlp({ input: [2], output: [2], hidden: [3], rng: new Rng(2) }), D: critic(minibatchStddev) };
    const model = new GAN({ shape: [2], latent: normal(2), nets });
    const points = { point: new Rng(3).normal([12, 2]) };
    await expect(model.fit(points, { steps: 1, batchSize: 6 })).rejects.toThrow(
      'batchSize: expected a multiple of 4, got 6: the minibatch deviation of net D (mlp_minibatch)',
    );
    for (const batchSize of [3, 4, 12]) await model.fit(points, { steps: 1, batchSize });
    points.point.dispose();
    model.dispose();
  });
});
