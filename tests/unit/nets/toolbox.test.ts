import '@tensorflow/tfjs-backend-cpu';
import { grads, mul, oneHot, ones, setBackend, sum, type Tensor, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Net, netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { correctGradients } from '../../../src/gradients/correct';
import { batchNormalization } from '../../../src/layers/batchNormalization';
import { conditionalAffine } from '../../../src/layers/conditionalAffine';
import { initialise } from '../../../src/layers/initialise';
import { selfAttention } from '../../../src/nets/attention';
import type { Node } from '../../../src/nets/build';
import { projectionHead, sumPooling } from '../../../src/nets/projection';

const numbers = (x: Tensor) => Array.from(x.dataSync());
const one = (label: number[]) => oneHot(tensor1d(label, 'int32'), 3);
const weight = (net: Net<Tensor[]> | Net, end: string) => {
  const found = net.model?.weights.find(({ originalName }) => originalName.endsWith(end));
  if (!found) throw new Error(end);
  return found;
};
const drawn = (shape: number[]) => new Rng(1).normal(shape as [number]);
const started = (made: LayersModel) => {
  initialise(made, new Rng(2), 'glorot');
  return made;
};

beforeAll(async () => {
  await setBackend('cpu');
  correctGradients();
});

describe('conditional batch normalisation', () => {
  const conditional = () => {
    const [x, y] = [input({ shape: [3, 2, 4] }), input({ shape: [3] })];
    const normal = batchNormalization({ name: 'norm', affine: false }).apply(x) as Node;
    const told = conditionalAffine({ name: 'told' }).apply([normal, y]) as Node;
    return netFromModel<Tensor[]>(model({ inputs: [x, y], outputs: told }));
  };

  it('with equal rows is plain batch normalisation, in training and at inference', () => {
    const net = conditional();
    const x = input({ shape: [3, 2, 4] });
    const plain = netFromModel(model({ inputs: x, outputs: batchNormalization({ name: 'norm' }).apply(x) as Node }));
    tidy(() => {
      const [gain, shift] = [new Rng(3).normal([4]), new Rng(4).normal([4])];
      weight(plain, 'gamma').write(gain);
      weight(plain, 'beta').write(shift);
      weight(net, 'gains').write(mul(gain, tensor([[1], [1], [1]])));
      weight(net, 'shifts').write(mul(shift, tensor([[1], [1], [1]])));
      const [pictures, labels] = [drawn([5, 3, 2, 4]), one([0, 2, 2, 1, 0])];
      for (const way of [
        () => [net([pictures, labels]), plain(pictures)],
        () => [net.infer([pictures, labels]), plain.infer(pictures)],
      ]) {
        const [a, b] = way();
        for (const [i, value] of numbers(a as Tensor).entries()) {
          expect(value).toBeCloseTo(numbers(b as Tensor)[i] ?? Number.NaN, 5);
        }
      }
    });
    net.dispose();
    plain.dispose();
  });

  it('gives the row of a class that is in no batch no gradient', () => {
    const net = conditional();
    tidy(() => {
      const tables = ['gains', 'shifts'].map(end => weight(net, end));
      const [pictures, labels] = [drawn([4, 3, 2, 4]), one([0, 2, 2, 0])];
      const probe = drawn([4, 3, 2, 4]);
      const slopes = grads((...given: Tensor[]) => {
        for (const [i, table] of tables.entries()) Object.assign(table, { read: () => given[i] });
        return sum(mul(net([pictures, labels]), mul(probe, probe)));
      })(tables.map(table => table.read()));
      for (const slope of slopes) {
        const [first, missing, last] = [0, 1, 2].map(row => numbers(slope).slice(row * 4, row * 4 + 4));
        expect(missing).toEqual([0, 0, 0, 0]);
        for (const row of [first, last]) expect(row?.every(value => value !== 0)).toBe(true);
      }
    });
    net.dispose();
  });
});

it('self-attention is the identity at the start, to the bit', () => {
  const x = input({ shape: [4, 6, 8] });
  for (const norm of ['none', 'spectral'] as const) {
    const net = netFromModel(started(model({ inputs: x, outputs: selfAttention(x, { name: `a_${norm}`, norm }) })));
    tidy(() => {
      const map = drawn([2, 4, 6, 8]);
      expect(numbers(net.infer(map))).toEqual(numbers(map));
      expect(numbers(net(map))).toEqual(numbers(map));
    });
    net.dispose();
  }
});

it('a projection discriminator adds up what it sees over places: of twice the area it sees twice as much', () => {
  const scores = [2, 4].map(width => {
    const [x, y] = [input({ shape: [3, width, 5] }), input({ shape: [3] })];
    const features = sumPooling(layers.reLU().apply(x) as Node, 'D');
    const net = netFromModel<Tensor[]>(
      started(model({ inputs: [x, y], outputs: projectionHead(features, y, { name: 'D' }) })),
    );
    const score = tidy(() => {
      const seen = tensor([0.5, -1, 2, 1, 0.25], [1, 1, 1, 5]);
      return net.infer([mul(seen, ones([2, 3, width, 1])), one([0, 1])]).dataSync();
    });
    net.dispose();
    return Array.from(score);
  });
  for (const [i, value] of (scores[0] ?? []).entries()) expect(scores[1]?.[i]).toBeCloseTo(2 * value, 4);
});
