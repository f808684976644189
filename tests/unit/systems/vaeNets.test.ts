import '@tensorflow/tfjs-backend-cpu';
import { fill, setBackend, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { convAutoencoder, denseAutoencoder, vaeganNets } from '../../../src/systems/vae/nets';

const shape = [28, 28, 1] as const;
const rng = () => new Rng(1);
const values = (make: () => Tensor) => tidy(() => Array.from(make().dataSync()));

describe('the nets of autoencoders', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('dense ones read dark as 0: of a dark picture nothing but biases is left', () => {
    const { E, G } = denseAutoencoder({ shape, latent: 3, hidden: [8, 4], rng: rng() });
    expect(values(() => E.infer(fill([1, ...shape], -1)))).toEqual(new Array(6).fill(0));
    expect(values(() => E.infer(fill([1, ...shape], 1))).every(v => v !== 0)).toBe(true);
    expect(G.weights.map(w => w.shape)).toEqual([[3, 4], [4], [4, 8], [8], [8, 784], [784]]);
    E.dispose();
    G.dispose();
  });

  it.each(['linear', 'tanh'] as const)('decoders end in %s', last => {
    for (const { E, G } of [
      denseAutoencoder({ shape, latent: 3, hidden: [8], last, rng: rng() }),
      convAutoencoder({ shape, latent: 3, width: 2, last, rng: rng() }),
    ]) {
      const far = values(() => G.infer(fill([1, 3], 1e5)));
      expect(Math.max(...far.map(Math.abs)) > 1).toBe(last === 'linear');
      expect(tidy(() => E.infer(zeros([2, ...shape])).shape)).toEqual([2, 6]);
      E.dispose();
      G.dispose();
    }
  });

  it('a VAE-GAN has a critic on the last map of its trunk', () => {
    const { trunk, critic, E, G } = vaeganNets({ shape, latent: 3, width: 2, rng: rng() });
    const features = tidy(() => trunk.infer(zeros([2, ...shape])).shape);
    expect(features).toEqual([2, 7 * 7 * 4]);
    expect(tidy(() => critic.infer(zeros(features as [number, number])).shape)).toEqual([2, 1]);
    for (const net of [trunk, critic, E, G]) net.dispose();
  });
});
