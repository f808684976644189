import '@tensorflow/tfjs-backend-cpu';
import { fill, setBackend, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Net } from '../../../src/core/net';
import { drawingFrom } from '../../../src/core/randomScope';
import { Rng } from '../../../src/core/rng';
import { biganNets, pairCritic } from '../../../src/systems/bigan/nets';
import { semiSupervisedNets } from '../../../src/systems/semiSupervisedGan/nets';

const count = (net: Net) => net.weights.reduce((sum, w) => sum + w.size, 0);
const layersOf = (net: Net, kind: string) => net.model?.layers.filter(layer => layer.getClassName() === kind) ?? [];

describe('nets of the semi-supervised GAN', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it("are the paper's by default", () => {
    const { G, trunk, classifier } = semiSupervisedNets({
      shape: [28, 28, 1],
      latent: 100,
      classes: 10,
      rng: new Rng(1),
    });
    expect(count(G)).toBe(100 * 500 + 1000 + 500 * 500 + 1000 + 500 * 784 + 784);
    expect(count(trunk)).toBe(784 * 1000 + 1000 + 1000 * 500 + 500 + 500 * 250 + 250 + 2 * (250 * 250 + 250));
    expect(count(classifier)).toBe(2510);
    expect(layersOf(trunk, 'GaussianNoise').map(layer => layer.getConfig().stddev)).toEqual([0.6, 0.5, 0.5, 0.5, 0.5]);
    expect(layersOf(classifier, 'GaussianNoise').map(layer => layer.getConfig().stddev)).toEqual([0.5]);
    for (const net of [G, trunk, classifier]) net.dispose();
  });

  it('have noise in training alone, after the flattened picture', () => {
    const { G, trunk, classifier } = semiSupervisedNets({
      shape: [2, 2, 1],
      latent: 3,
      classes: 2,
      hidden: { G: [4], D: [5, 4] },
      noise: { input: 1 },
      rng: new Rng(1),
    });
    const x = fill([1, 2, 2, 1], -1);
    const run = (f: () => Tensor) => tidy(() => drawingFrom(new Rng(2), () => Array.from(f().dataSync())));
    expect(run(() => trunk(x))).not.toEqual(run(() => trunk.infer(x)));
    expect(run(() => trunk.infer(x))).toEqual([0, 0, 0, 0]);
    for (const net of [G, trunk, classifier]) net.dispose();
  });
});

describe('nets of BiGAN', () => {
  it("are the paper's by default", () => {
    const { G, E, D } = biganNets({ shape: [28, 28, 1], latent: 50, codes: 'tanh', rng: new Rng(1) });
    expect(count(G)).toBe(50 * 1024 + 2048 + 1074 * 1024 + 2048 + 1024 * 784 + 784);
    expect(count(E)).toBe(784 * 1024 + 1024 + 1024 * 1024 + 2048 + 1024 * 50 + 50);
    expect(D.weights.reduce((sum, w) => sum + w.size, 0)).toBe(784 * 1024 + 1024 + 1074 * 1024 + 2048 + 1025);
    for (const net of [G, E, D]) net.dispose();
  });

  it('have a critic that reads both, and says which input is wrong', () => {
    expect(() => pairCritic({ shape: [2], latent: 3, hidden: [4], rng: new Rng(1) })).toThrow(
      'joinAt: expected a number from 0 to 0, got 1',
    );
    const D = pairCritic({ shape: [2, 2, 1], latent: 3, hidden: [4, 4], rng: new Rng(1) });
    const score = (x: number, z: number) =>
      tidy(() => {
        return D.infer([fill([1, 2, 2, 1], x), fill([1, 3], z)]).dataSync()[0];
      });
    // Pictures are read from 0: dark is nothing.
    expect(score(-1, 0)).toBe(0);
    expect(score(1, 0)).not.toBe(0);
    expect(score(-1, 1)).not.toBe(0);
    expect(() => D([zeros([1, 2, 2, 1])])).toThrow('D: expected 2 inputs');
    expect(() => D([zeros([1, 2, 2, 1]), zeros([1, 4])])).toThrow('input 2 of D');
    D.dispose();
  });
});
