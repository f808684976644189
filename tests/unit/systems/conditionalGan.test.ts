import '@tensorflow/tfjs-backend-cpu';
import { ones, setBackend, type Tensor, tensor1d, tensor2d, tensor4d, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { normal } from '../../../src/core/latents/normal';
import { netFromFunction } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { arraySource } from '../../../src/data/arrays';
import { mlp } from '../../../src/nets/mlp';
import { conditionalMlpDiscriminator, conditionalMlpGenerator } from '../../../src/systems/conditionalGan/mlp';
import { ConditionalGAN, type ConditionalGANOptions } from '../../../src/systems/conditionalGan/model';
import { bands } from '../model/toyData';

const shape = [28, 28, 1] as const;
const make = (options: Partial<ConditionalGANOptions> = {}) =>
  new ConditionalGAN({ shape, classes: 10, latent: normal(4), width: 24, seed: 1, ...options });
const pixels = (t: Tensor) => tidy(() => Array.from(t.dataSync()));

describe('ConditionalGAN', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it.each(['mlp', 'dcgan'] as const)('%s: makes what it is told, and z decides the rest', architecture => {
    const gan = make({ architecture, width: architecture === 'mlp' ? 24 : 2, hidden: 0 });
    const z = tensor2d(new Float32Array(8).fill(0.5), [2, 4]);
    const [same, other] = [pixels(gan.generate(2, { labels: 3, z })), pixels(gan.generate(2, { labels: [3, 5], z }))];
    expect(same.slice(0, 784)).toEqual(same.slice(784));
    expect(other.slice(0, 784)).toEqual(same.slice(0, 784));
    expect(other.slice(784)).not.toEqual(same.slice(784));
    gan.dispose();
    z.dispose();
  });

  it('draws labels that are not given, from the seed and apart from z', () => {
    const gan = make();
    const free = gan.generate(40, { seed: 2 });
    const [one, many] = [pixels(gan.generate(40, { seed: 2, labels: 1 })), pixels(free)];
    const isOne = Array.from({ length: 40 }, (_, i) => i).filter(
      i => `${one.slice(i * 784, i * 784 + 784)}` === `${many.slice(i * 784, i * 784 + 784)}`,
    );
    // Each label is 1 with probability 0.1, and then the picture is the same, for z is.
    expect(isOne.length).toBeGreaterThan(0);
    expect(isOne.length).toBeLessThan(15);
    free.dispose();
    gan.dispose();
  });

  it('lays out a row for each class, a column for each draw', () => {
    const gan = make();
    const [sheet, ...more] = gan.traversals({ rows: 3, seed: 2 });
    expect([sheet?.name, sheet?.rows, sheet?.columns, sheet?.images.shape]).toEqual(['label', 10, 3, [30, 28, 28, 1]]);
    expect(more).toEqual([]);
    const all = pixels(sheet?.images as Tensor);
    const z = gan.generate(3, { seed: 2, labels: 7 });
    expect(all.slice(21 * 784, 24 * 784)).toEqual(pixels(z));
    z.dispose();
    gan.dispose();
  });

  it('is told a field in place of a class: an embedding, or a picture', async () => {
    for (const of of [[3], [4, 4, 1]]) {
      const gan = make({ shape: [2], condition: { field: 'hint', shape: of }, classes: undefined } as never);
      const stream = () => [{ point: ones([4, 2]), hint: zeros([4, ...of]) }];
      await gan.fit(stream, { steps: 2, batchSize: 4 });
      const told = ones([5, ...of]);
      expect(gan.generate(5, { condition: told, seed: 1 }).shape).toEqual([5, 2]);
      expect(gan.traversals({ rows: 2, seed: 1 })).toEqual([]);
      expect(() => gan.generate(4, { condition: told })).toThrow('condition: expected a tensor of shape');
      expect(() => gan.generate(4, {})).toThrow('expected a condition [4, ');
      expect(() => gan.generate(4, { labels: 1 })).toThrow("told the field 'hint'");
      told.dispose();
      gan.dispose();
    }
  });

  it('trains nets that read the condition, each with its player', async () => {
    const rng = new Rng(1);
    const reader = (name: string) => mlp({ input: [10], output: [3], hidden: [], rng: rng.fork(name), name });
    const common = { condition: [3], shape };
    const [conditionG, conditionD] = [reader('conditionG'), reader('conditionD')];
    const nets = {
      G: conditionalMlpGenerator({
        ...common,
        latent: 4,
        hidden: { z: 4, condition: 4, joint: 8 },
        rng: rng.fork('G'),
      }),
      D: conditionalMlpDiscriminator({ ...common, rng: rng.fork('D') }),
      conditionG,
      conditionD,
    };
    const gan = make({ nets });
    const before = [conditionG, conditionD].map(net => pixels(net.weights[0] as Tensor));
    const labels = tensor2d([[0, 0, 1, 0, 0, 0, 0, 0, 0, 0]]);
    const started = pixels(gan.generate(1, { labels: 2, z: tensor2d([[0, 0, 0, 0]]) }));
    expect(started).toEqual(pixels(nets.G.infer([zeros([1, 4]), conditionG.infer(labels)])));
    await gan.fit(bands(), { steps: 1, batchSize: 4 });
    expect([conditionG, conditionD].map(net => pixels(net.weights[0] as Tensor))).not.toEqual(before);
    gan.dispose();
    expect(() => make({ nets: { ...nets, conditionD: conditionG } })).toThrow('Give each player its own');
    const frozen = netFromFunction({ forward: (x: Tensor) => x, weights: [] });
    expect(() => make({ nets: { ...nets, conditionG: frozen, conditionD: frozen } })).not.toThrow();
  });

  it('refuses labels outside the classes before anything is trained', async () => {
    const gan = make({ classes: 9 });
    const before = pixels(gan.game.nets.G?.weights[0] as Tensor);
    const wanted = /whole numbers from 0 to 8, got 9 for example 9/;
    await expect(gan.fit(bands(), { steps: 1, batchSize: 4 })).rejects.toThrow(wanted);
    const late = arraySource({ image: new Uint8Array(784 * 4), shape, label: [1, 2, 3, -0] });
    await gan.fit(late, { steps: 1, batchSize: 4 });
    const stream = () => [{ image: zeros([4, 28, 28, 1]), label: [1, 2, 9, 0] }];
    const other = make({ classes: 9 });
    await expect(other.fit(stream, { steps: 1, batchSize: 4 })).rejects.toThrow('got 9 for example 2');
    expect(pixels(other.game.nets.G?.weights[0] as Tensor)).toEqual(before);
    const source = {
      async *batches() {
        yield {
          image: tensor4d(new Float32Array(784), [1, 28, 28, 1]),
          label: tensor1d([12], 'int32'),
        };
      },
    };
    await expect(other.fit(source, { steps: 1, batchSize: 1 })).rejects.toThrow('got 12 for example 0');
    await expect(other.fit(new Uint8Array(784 * 4), { steps: 1, batchSize: 4 })).rejects.toThrow(
      'batch.label: missing',
    );
    expect(pixels(other.game.nets.G?.weights[0] as Tensor)).toEqual(before);
    gan.dispose();
    other.dispose();
  });

  it('names what is wrong with an option or a request', () => {
    const gan = make();
    expect(() => gan.generate(2, { labels: 10 })).toThrow('labels: expected classes from 0 to 9, got 10');
    expect(() => gan.generate(2, { labels: 1.5 })).toThrow('got 1.5');
    expect(() => gan.generate(2, { labels: [1, 2, 3] })).toThrow('labels: expected one class, or 2, got 3');
    expect(() => gan.generate(2, { condition: zeros([2, 10]) })).toThrow('told classes');
    expect(() => gan.generate(0)).toThrow('generate(n)');
    gan.dispose();
    expect(() => new ConditionalGAN({ shape })).toThrow('got neither');
    expect(() => make({ condition: { field: 'text', shape: [4] } })).toThrow('got both');
    expect(() => make({ classes: 1 })).toThrow('classes: expected a whole number of at least 2, got 1');
    expect(() => make({ architecture: 'dgan' as never })).toThrow("Did you mean 'dcgan'?");
    const picture = { field: 'input', shape: [28, 28, 1] };
    expect(() => new ConditionalGAN({ shape, condition: picture, architecture: 'dcgan' })).toThrow('one axis');
    expect(() => make({ architecture: 'dcgan', shape: [7, 7, 1] })).toThrow(
      'shape: expected [height, width, channels]',
    );
  });
});
