import '@tensorflow/tfjs-backend-cpu';
import { io, mul, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { netFromModel } from '../../../src/core/net';
import { drawingFrom } from '../../../src/core/randomScope';
import { Rng } from '../../../src/core/rng';
import { initialise } from '../../../src/layers/initialise';
import { registerLayers } from '../../../src/layers/registerLayers';
import { spectralConv2d, spectralDense } from '../../../src/layers/spectralLayers';

const build = (seed = 1): LayersModel => {
  const made = sequential({
    layers: [
      layers.inputLayer({ inputShape: [6, 5, 2] }),
      spectralConv2d({ name: 'conv', filters: 3, kernelSize: 3, strides: 2 }),
      layers.flatten(),
      spectralDense({ name: 'dense', units: 2 }),
    ],
  });
  initialise(made, new Rng(seed), 'glorot');
  return made;
};
const weight = (of: LayersModel, name: string) => {
  const found = of.weights.find(({ originalName }) => originalName === name);
  if (!found) throw new Error(name);
  return found;
};
const numbers = (x: Tensor) => Array.from(x.dataSync());

/** The largest singular value of a matrix, by power steps in doubles. */
function largest(rows: readonly (readonly number[])[]): number {
  const width = rows[0]?.length ?? 0;
  let u = Array.from({ length: width }, (_, i) => Math.sin(i + 1));
  let sigma = 0;
  for (let i = 0; i < 2000; i++) {
    const v = rows.map(row => row.reduce((total, x, k) => total + x * (u[k] ?? 0), 0));
    const w = u.map((_, k) => rows.reduce((total, row, r) => total + (row[k] ?? 0) * (v[r] ?? 0), 0));
    sigma = Math.sqrt(Math.hypot(...w));
    u = w.map(x => x / Math.hypot(...w));
  }
  return sigma;
}

beforeAll(() => setBackend('cpu'));

describe('spectral normalisation', () => {
  it('finds the largest singular value: 200 training passes make it 1 to 1e-5', () => {
    const made = sequential({
      layers: [layers.inputLayer({ inputShape: [7] }), spectralDense({ name: 'dense', units: 5 })],
    });
    initialise(made, new Rng(3), { normal: 1 });
    const net = netFromModel(made);
    tidy(() => {
      const x = new Rng(2).uniform([2, 7]);
      for (let i = 0; i < 200; i++) net(x);
      const eye = tensor(Array.from({ length: 7 }, (_, i) => Array.from({ length: 7 }, (_, k) => (i === k ? 1 : 0))));
      const kernel = weight(made, 'dense/kernel').read().arraySync() as number[][];
      const normalised = net.infer(eye).arraySync() as number[][];
      const sigma = largest(kernel);
      expect(Math.abs(largest(normalised) - 1)).toBeLessThan(1e-5);
      expect(Math.abs((kernel[0]?.[0] ?? 0) / (normalised[0]?.[0] ?? 0) - sigma) / sigma).toBeLessThan(1e-5);
    });
    net.dispose();
  });

  it('gives the same with kernels 7 times as large, and at inference the same bits each time', () => {
    const net = netFromModel(build());
    tidy(() => {
      const x = new Rng(2).uniform([2, 6, 5, 2]);
      const before = numbers(net.infer(x));
      expect(numbers(net.infer(x))).toEqual(before);
      for (const name of ['conv/kernel', 'dense/kernel']) {
        const kernel = weight(net.model as LayersModel, name);
        kernel.write(mul(kernel.read(), 7));
      }
      for (const [i, value] of numbers(net.infer(x)).entries()) expect(value).toBeCloseTo(before[i] ?? 0, 5);
    });
    net.dispose();
  });

  it('moves its vectors once in an update, however often the net is called there, and each time outside', () => {
    const net = netFromModel(build());
    const u = () => numbers(weight(net.model as LayersModel, 'dense/u').read());
    tidy(() => {
      const x = new Rng(2).uniform([2, 6, 5, 2]);
      weight(net.model as LayersModel, 'dense/u').write(tensor([1, 0]));
      const seen = [u()];
      drawingFrom(new Rng(1), () => {
        net(x);
        seen.push(u());
        net(x);
        seen.push(u());
      });
      drawingFrom(new Rng(1), () => net(x));
      seen.push(u());
      net(x);
      seen.push(u());
      const [start, first, second, next, outside] = seen;
      expect(first).not.toEqual(start);
      expect(second).toEqual(first);
      expect(next).not.toEqual(second);
      expect(outside).not.toEqual(next);
    });
    net.dispose();
  });

  it('is saved with its vectors and opens in plain tfjs after registerLayers', async () => {
    const made = build();
    registerLayers();
    const saved: io.ModelArtifacts[] = [];
    await made.save(
      io.withSaveHandler(async artifacts => {
        saved.push(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const opened = await loadLayersModel(io.fromMemory(saved[0] as io.ModelArtifacts));
    tidy(() => {
      const x = new Rng(2).uniform([2, 6, 5, 2]);
      expect(numbers(opened.apply(x) as Tensor)).toEqual(numbers(made.apply(x) as Tensor));
    });
    made.dispose();
    opened.dispose();
  });
});
