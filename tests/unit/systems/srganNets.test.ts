import '@tensorflow/tfjs-backend-cpu';
import { setBackend, sub, type Tensor, tensor4d, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { srDiscriminator } from '../../../src/systems/srgan/discriminator';
import { srresnet, srresnetReach } from '../../../src/systems/srgan/srresnet';

const rng = () => new Rng(1);
const sizeOf = (net: { weights: readonly Tensor[] }) => net.weights.reduce((sum, { size }) => sum + size, 0);

beforeAll(async () => {
  await setBackend('cpu');
});

describe('srresnet', () => {
  it.each([
    [2, 3, 5],
    [3, 4, 2],
    [4, 2, 3],
    [6, 1, 1],
  ])('enlarges ×%i a picture of %i × %i', (scale, height, width) => {
    const G = srresnet({ scale, blocks: 1, width: 2, channels: 1, rng: rng() });
    expect(G(zeros([2, height, width, 1])).shape).toEqual([2, scale * height, scale * width, 1]);
    G.dispose();
  });

  it('has the paper’s weights at the paper’s size', () => {
    const conv = (k: number, from: number, to: number, bias = true) => k * k * from * to + (bias ? to : 0);
    const normal = conv(3, 64, 64, false) + 128;
    const block = 2 * normal + 64;
    const up = conv(3, 64, 256) + 64;
    const G = srresnet({ rng: rng() });
    expect(sizeOf(G)).toBe(conv(9, 3, 64) + 64 + 16 * block + normal + 2 * up + conv(9, 64, 3));
    G.dispose();
  });

  it('has no batch norm when told so, and PReLUs that begin at a quarter', () => {
    const G = srresnet({ blocks: 2, width: 4, norm: 'none', rng: rng() });
    expect(G.buffers).toHaveLength(0);
    const slopes = (G.model?.weights ?? []).filter(w => w.originalName.endsWith('alpha'));
    expect(slopes).toHaveLength(5);
    for (const slope of slopes) {
      expect(slope.shape).toEqual([1, 1, 4]);
      expect(Array.from(slope.read().dataSync())).toEqual([0.25, 0.25, 0.25, 0.25]);
    }
    G.dispose();
  });

  it.each([
    { scale: 2, blocks: 0 },
    { scale: 4, blocks: 1 },
    { scale: 3, blocks: 1 },
  ])('reaches as far as srresnetReach says: %o', options => {
    const { scale } = options;
    const reach = srresnetReach(options);
    const G = srresnet({ ...options, width: 2, channels: 1, norm: 'none', rng: rng() });
    const size = 4 * reach + 1;
    const middle = 2 * reach;
    tidy(() => {
      const values = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
      const touched = values.map((v, i) => (i === middle ? v + 1 : v));
      const made = (of: Float32Array) => G(tensor4d(of, [1, size, 1, 1]));
      const changed = Array.from(sub(made(touched), made(values)).dataSync(), v => v !== 0);
      const pixels = changed.flatMap((is, i) => (is ? [Math.floor(i / scale / scale)] : []));
      expect(Math.max(middle - Math.min(...pixels), Math.max(...pixels) - middle)).toBe(reach);
    });
    G.dispose();
  });

  it.each([2, 3])('begins without a grid: the %i² pixels of a place are alike', factor => {
    const G = srresnet({ scale: factor, blocks: 0, width: 3, rng: rng() });
    const kernel = G.model?.getLayer('G_up1').weights[0]?.read() as Tensor;
    expect(kernel.shape).toEqual([3, 3, 3, 3 * factor ** 2]);
    const filters = kernel.dataSync();
    for (const [i, v] of filters.entries()) expect(v).toBe(filters[i - (i % (3 * factor ** 2)) + (i % 3)]);
    expect(new Set(filters).size).toBe(3 * 3 * 3 * 3);
    G.dispose();
  });

  it('says what is out of range', () => {
    expect(() => srresnet({ scale: 5, rng: rng() })).toThrow('scale: expected a product of 2 and 3');
    expect(() => srresnet({ scale: 1, rng: rng() })).toThrow('scale: expected a whole number of at least 2');
    expect(() => srresnet({ width: 0, rng: rng() })).toThrow('srresnet: width');
    expect(() => srresnet({ blocks: -1, rng: rng() })).toThrow('srresnet: blocks');
  });
});

describe('srDiscriminator', () => {
  it('is the paper’s at the paper’s size', () => {
    const D = srDiscriminator({ patch: 96, rng: rng() });
    const widths = [3, 64, 64, 128, 128, 256, 256, 512, 512];
    const convolutions = widths.slice(1).map((to, i) => 9 * (widths[i] ?? 0) * to + (i === 0 ? to : 2 * to));
    const dense = 6 * 6 * 512 * 1024 + 1024 + 1025;
    expect(sizeOf(D)).toBe(convolutions.reduce((sum, n) => sum + n) + dense);
    D.dispose();
  });

  it('gives a logit for a patch; pooled, for a picture of any size', () => {
    const D = srDiscriminator({ patch: 16, width: 2, hidden: 3, rng: rng() });
    expect(D(zeros([2, 16, 16, 3])).shape).toEqual([2, 1]);
    expect(() => D(zeros([2, 17, 16, 3]))).toThrow('[?, 16, 16, 3]');
    const pooled = srDiscriminator({ width: 2, hidden: 3, pooled: true, rng: rng() });
    for (const shape of [
      [1, 16, 16, 3],
      [2, 21, 37, 3],
    ])
      expect(pooled(zeros(shape)).shape).toEqual([shape[0], 1]);
    D.dispose();
    pooled.dispose();
  });

  it('wants a size, or to pool', () => {
    expect(() => srDiscriminator({ rng: rng() })).toThrow('srDiscriminator({patch})');
    expect(() => srDiscriminator({ patch: 16, width: 0, rng: rng() })).toThrow('srDiscriminator: width');
  });
});
