import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, slice, type Tensor, tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Net } from '../../../src/core/net';
import { drawingFrom } from '../../../src/core/randomScope';
import { Rng } from '../../../src/core/rng';
import { dcganDiscriminator, dcganGenerator, dcganTrunk } from '../../../src/nets/dcgan';
import { head } from '../../../src/nets/head';
import { mlp } from '../../../src/nets/mlp';
import { type ImageShape, pyramid } from '../../../src/nets/pyramid';
import { DCGAN } from '../../../src/systems/dcgan/model';

const rng = () => new Rng(7);
const count = (net: Net) => net.weights.reduce((sum, w) => sum + w.size, 0);
const shapeOf = (net: Net, x: number[]) => tidy(() => drawingFrom(rng(), () => net(zeros(x) as Tensor).shape));

describe('nets', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it.each([...[28, 32, 56, 64, 112, 128].flatMap(s => [[s, s, 1] as const, [s, s, 3] as const]), [9, 15, 2] as const])(
    'DCGAN makes and judges pictures of %i × %i × %i',
    (...shape) => {
      const G = dcganGenerator({ latent: 3, shape, width: 1, rng: rng() });
      const D = dcganDiscriminator({ shape, width: 1, rng: rng() });
      expect(shapeOf(G, [2, 3])).toEqual([2, ...shape]);
      expect(shapeOf(D, [2, ...shape])).toEqual([2, 1]);
      G.dispose();
      D.dispose();
    },
  );

  it('has the channels of the literature: 64-wide DCGAN-28 and the paper’s 1024 … 128 at 64²', () => {
    expect(pyramid([28, 28, 1], 64)).toMatchObject({ base: [7, 7], channels: [64, 128] });
    expect(pyramid([64, 64, 3], 128)).toMatchObject({ base: [4, 4], channels: [128, 256, 512, 1024] });
    expect(pyramid([30, 21, 2], 8)).toMatchObject({ base: [8, 6], channels: [8, 16], features: 8 * 6 * 16 });
    // dense 64·6272, its norm 2·6272, 4·4·64·128, norm 2·64, picture 4·4·1·64 + 1
    const G = dcganGenerator({ latent: 64, shape: [28, 28, 1], rng: rng() });
    expect(count(G)).toBe(64 * 6272 + 2 * 6272 + 16 * 64 * 128 + 128 + 16 * 64 + 1);
    // picture 4·4·1·64 + 64, 4·4·64·128, norm 2·128, dense 6272 + 1
    const D = dcganDiscriminator({ shape: [28, 28, 1], rng: rng() });
    expect(count(D)).toBe(16 * 64 + 64 + 16 * 64 * 128 + 256 + 6273);
    G.dispose();
    D.dispose();
  });

  it('draws kernels N(0, 0.02²), norms N(1, 0.02²), all from the rng, each layer from its own fork', () => {
    const make = (seed: number, hidden: readonly number[] = []) =>
      dcganGenerator({ latent: 64, shape: [28, 28, 1], width: 16, hidden, rng: new Rng(seed) });
    const [a, same, other, deeper] = [make(1), make(1), make(2), make(1, [8])];
    const named = (net: Net, end: string) =>
      net.model?.weights.filter(w => w.originalName.endsWith(end)).map(w => Array.from(w.read().dataSync())) ?? [];
    expect(named(same, 'kernel')).toEqual(named(a, 'kernel'));
    expect(named(other, 'kernel')[0]).not.toEqual(named(a, 'kernel')[0]);
    expect(named(deeper, 'kernel').at(-1)).toEqual(named(a, 'kernel').at(-1));
    const [kernel = []] = named(a, 'kernel');
    const moments = (v: readonly number[]) => {
      const mean = v.reduce((s, x) => s + x, 0) / v.length;
      return { mean, deviation: Math.sqrt(v.reduce((s, x) => s + (x - mean) ** 2, 0) / v.length) };
    };
    // 100,352 draws: the standard error of the mean is 6.3e-5, of the deviation 4.5e-5.
    expect(Math.abs(moments(kernel).mean)).toBeLessThan(2.6e-4);
    expect(Math.abs(moments(kernel).deviation - 0.02)).toBeLessThan(1.8e-4);
    const [gamma = []] = named(a, 'gamma');
    expect(Math.abs(moments(gamma).mean - 1)).toBeLessThan(0.003);
    for (const net of [a, same, other, deeper]) net.dispose();
  });

  it('builds mlps of any shape, with norm and dropout', () => {
    const before = memory().numTensors;
    const net = mlp({ input: [4, 4, 1], output: [2, 3], hidden: [5, 6], norm: 'batch', dropout: 0.1, rng: rng() });
    expect(shapeOf(net, [3, 4, 4, 1])).toEqual([3, 2, 3]);
    expect(count(net)).toBe(16 * 5 + 10 + 5 * 6 + 12 + 6 * 6 + 6);
    net.dispose();
    net.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('puts heads on a trunk', () => {
    const trunk = dcganTrunk({ shape: [28, 28, 1], width: 2, hidden: [8], slope: 0.1, rng: rng() });
    const Q = head({ features: 8, hidden: [4], outputs: 12, rng: rng() });
    expect(shapeOf(trunk, [2, 28, 28, 1])).toEqual([2, 8]);
    expect(shapeOf(Q, [2, 8])).toEqual([2, 12]);
    trunk.dispose();
    Q.dispose();
  });

  it('reads each picture for itself where there is no batch norm', () => {
    const make = (norm: 'batch' | 'none') =>
      dcganTrunk({ shape: [28, 28, 1], width: 2, hidden: [8], norm, rng: rng() });
    // 4·4·1·2 + 2, 4·4·2·4 + 4, 7·7·4·8 + 8; with batch norm two numbers a channel in place of the last two biases
    const [plain, normed] = [make('none'), make('batch')];
    expect(count(plain)).toBe(34 + 132 + 1576);
    expect(count(normed)).toBe(34 + 128 + 8 + 1568 + 16);
    const x = tensor(
      [...Array(2 * 784).keys()].map(i => Math.sin(i * i)),
      [2, 28, 28, 1],
    );
    const alone = slice(x, 0, 1);
    const first = (net: Net, of: Tensor) => tidy(() => Array.from(slice(net(of), 0, 1).dataSync()));
    expect(first(plain, x)).toEqual(first(plain, alone));
    expect(first(normed, x)).not.toEqual(first(normed, alone));
    for (const thing of [plain, normed, x, alone]) thing.dispose();
  });

  it('says what shapes it can make', () => {
    const make = (shape: readonly number[]) => () =>
      dcganGenerator({ latent: 2, shape: shape as ImageShape, width: 1, rng: rng() });
    expect(make([7, 30, 1])).toThrow('got [7, 30, 1]');
    expect(make([30, 4, 1])).toThrow('expected [height, width, channels] from 8 × 8 pixels');
    expect(make([28, 28])).toThrow('got [28, 28]');
    expect(() => mlp({ input: [0], output: [1], rng: rng() })).toThrow('mlp: input');
    expect(() => head({ features: 8, outputs: 0, rng: rng() })).toThrow('head: outputs');
  });
});

describe('DCGAN nets with self-attention', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  const common = { shape: [16, 16, 1] as const, width: 8 };

  it.each([8, 4])('on the map of height %s are at first the same without, to the bit', attention => {
    for (const make of [
      (more: object) => dcganGenerator({ ...common, ...more, latent: 3, rng: rng() }),
      (more: object) => dcganDiscriminator({ ...common, ...more, rng: rng() }),
    ]) {
      const [plain, seeing] = [make({}), make({ attention })];
      const x = new Rng(2).normal([2, ...((plain.model?.inputs[0]?.shape ?? []).slice(1) as [number])]);
      const values = [plain, seeing].map(net => Array.from(net.infer(x).dataSync()));
      expect(values[1]).toEqual(values[0]);
      expect(seeing.weights.length).toBe(plain.weights.length + 5);
      const made = seeing.model?.layers.find(({ name }) => name.endsWith('attention_sum'))?.outputShape;
      expect((made as number[])[1]).toBe(attention);
      plain.dispose();
      seeing.dispose();
    }
  });

  it('refuse a height that no map has, with nothing left behind', () => {
    const before = memory().numTensors;
    const message = 'attention: expected the height of a map between the picture and the smallest one, 8, 4, got 16.';
    expect(() => dcganDiscriminator({ ...common, attention: 16, rng: rng() })).toThrow(message);
    expect(() => new DCGAN({ ...common, attention: 16 })).toThrow(message);
    expect(memory().numTensors).toBe(before);
  });
});
