import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyNet } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { dcganDiscriminator, dcganGenerator } from '../../../src/nets/dcgan';
import { charCnnRnn } from '../../../src/systems/textEncoder/nets';
import { denseAutoencoder } from '../../../src/systems/vae/nets';

const rng = new Rng(1);

/** The values of all weights whose names end so, side by side. */
function valuesOf({ model }: AnyNet, end: string): number[] {
  const some = model?.trainableWeights.filter(({ originalName }) => originalName.endsWith(end)) ?? [];
  return some.flatMap(weight => Array.from(weight.read().dataSync()));
}

function momentsOf(values: readonly number[]): [mean: number, deviation: number] {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length)];
}

describe('initial weights', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  it('DCGAN: kernels N(0, 0.02²) (Radford et al. 2016, §4), scales N(1, 0.02²) (the authors’ code)', () => {
    const nets = [
      dcganGenerator({ latent: 20, shape: [28, 28, 1], width: 24, rng }),
      dcganDiscriminator({ shape: [28, 28, 1], width: 48, rng }),
    ];
    for (const net of nets) {
      const [mean, deviation] = momentsOf(valuesOf(net, 'kernel'));
      expect(Math.abs(mean)).toBeLessThan(1e-3);
      expect(Math.abs(deviation / 0.02 - 1)).toBeLessThan(0.02);
    }
    const scales = nets.flatMap(net => valuesOf(net, 'gamma'));
    expect(scales.length).toBeGreaterThan(100);
    const [mean, deviation] = momentsOf(scales);
    expect(Math.abs(mean - 1)).toBeLessThan(0.008);
    expect(Math.abs(deviation / 0.02 - 1)).toBeLessThan(0.2);
    for (const net of nets) net.dispose();
  });

  it('char-CNN-RNN: U(−0.08, 0.08) (the code of Reed et al. 2016)', () => {
    const net = charCnnRnn({ captionLength: 112, characters: 9, width: 6, channels: [8, 8, 8], rng });
    for (const weight of net.weights.filter(({ size }) => size > 100)) {
      const most = Math.max(...Array.from(weight.dataSync(), Math.abs));
      expect(most).toBeLessThanOrEqual(0.08);
      expect(most).toBeGreaterThan(0.07);
    }
    expect(net.weights.some(({ size }) => size > 100)).toBe(true);
    net.dispose();
  });

  it('VAE: kernels of variance 1 / inputs (LeCun et al. 1998, §4.6)', () => {
    const { E, G } = denseAutoencoder({ shape: [8, 8, 1], latent: 10, hidden: [40], rng });
    for (const net of [E, G]) {
      for (const kernel of net.weights.filter(({ rank }) => rank === 2)) {
        const [inputs = 1] = kernel.shape;
        const values = Array.from(kernel.dataSync());
        expect(Math.abs(momentsOf(values)[1] * Math.sqrt(inputs) - 1)).toBeLessThan(0.1);
        expect(Math.max(...values.map(Math.abs)) * Math.sqrt(inputs)).toBeLessThanOrEqual(Math.sqrt(3));
      }
      net.dispose();
    }
  });
});
