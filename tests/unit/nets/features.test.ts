import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, slice, type Tensor4D, tensor4d, tidy, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { netFromFunction } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { dcganDiscriminator, dcganGenerator } from '../../../src/nets/dcgan';
import { pooledMaps, poolTo } from '../../../src/nets/features';
import { DCGAN } from '../../../src/systems/dcgan/model';

const shape = [28, 28, 1] as const;
const counted = (side: number) =>
  tensor4d(
    Array.from({ length: side * side }, (_, i) => i),
    [1, side, side, 1],
  );

describe('poolTo', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  // torch.nn.functional.adaptive_max_pool2d(torch.arange(s * s).reshape(1, 1, s, s), 4)
  it.each([
    [7, [8, 10, 12, 13, 22, 24, 26, 27, 36, 38, 40, 41, 43, 45, 47, 48]],
    [8, [9, 11, 13, 15, 25, 27, 29, 31, 41, 43, 45, 47, 57, 59, 61, 63]],
    [4, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]],
    [2, [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]],
  ])('gives what PyTorch gives for a map of side %i', (side, expected) => {
    expect(Array.from(poolTo(counted(side), 4).dataSync())).toEqual(expected);
  });
});

describe('pooledMaps', () => {
  it('takes the map after each convolution with what follows it, not before the activation', () => {
    const model = sequential({
      layers: [
        layers.conv2d({ inputShape: [8, 8, 1], filters: 1, kernelSize: 1, useBias: false, kernelInitializer: 'ones' }),
        layers.leakyReLU({ alpha: 0.5 }),
        layers.conv2d({ filters: 2, kernelSize: 2, strides: 2, useBias: false, kernelInitializer: 'ones' }),
        layers.reLU(),
        layers.flatten(),
        layers.dense({ units: 1 }),
      ],
    });
    const picture = tensor4d(new Float32Array(64).fill(-1), [1, 8, 8, 1]);
    const before = memory().numTensors;
    const seen = pooledMaps(model, picture);
    expect(memory().numTensors).toBe(before + 1);
    // Sixteen of −½, from the leaky ReLU; thirty-two of 0, from the ReLU.
    expect(Array.from(seen.dataSync())).toEqual([...new Array(16).fill(-0.5), ...new Array(32).fill(0)]);
  });

  it('refuses what has no convolutions', () => {
    const dense = sequential({ layers: [layers.dense({ units: 1, inputShape: [4] })] });
    expect(() => pooledMaps(dense, zeros([1, 2, 2, 1]))).toThrow('expected a stack of layers with convolutions');
  });
});

describe('DCGAN.features', () => {
  const gan = () => new DCGAN({ shape, width: 2, seed: 1 });

  it('has 16 numbers for each channel of each map, the same for a picture alone and among others', () => {
    const model = gan();
    const images = tidy(() => new Rng(1).uniform([300, ...shape], -1, 1)) as Tensor4D;
    const all = model.features(images);
    expect(all.shape).toEqual([300, 16 * (2 + 4)]);
    const last = model.features(slice(images, [299, 0, 0, 0], [1, ...shape]));
    const row = Array.from(all.dataSync()).slice(299 * 96);
    Array.from(last.dataSync()).forEach((v, i) => {
      expect(v).toBeCloseTo(row[i] ?? Number.NaN, 5);
    });
    model.dispose();
  });

  it('refuses pictures that do not fit, and a D whose maps cannot be seen', () => {
    const model = gan();
    expect(() => model.features(zeros([1, 8, 8, 1]))).toThrow('images: expected a tensor of shape [?, 28, 28, 1]');
    expect(() => model.features(tensor4d(new Float32Array(784).fill(9), [1, ...shape]))).toThrow(
      'images: expected values',
    );
    model.dispose();
    const rng = new Rng(1);
    const D = dcganDiscriminator({ shape, width: 2, rng });
    const own = netFromFunction({ forward: D, weights: D.weights, buffers: D.buffers });
    const other = new DCGAN({ shape, nets: { G: dcganGenerator({ latent: 100, shape, width: 2, rng }), D: own } });
    expect(() => other.features(zeros([1, ...shape]))).toThrow('features: D is a plain function');
  });
});
