import '@tensorflow/tfjs-backend-cpu';
import { type io, memory, ones, setBackend, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { netFromModel } from '../../../src/core/net';
import { drawingFrom } from '../../../src/core/randomScope';
import { Rng } from '../../../src/core/rng';
import { gaussianNoiseLayer } from '../../../src/layers/gaussianNoise';

describe('Gaussian noise', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });
  const make = (stddev: number, name: string) =>
    netFromModel(
      sequential({ layers: [layers.inputLayer({ inputShape: [5001] }), gaussianNoiseLayer({ stddev, name })] }),
    );

  it('adds normal draws of the given deviation, fresh at each call, from the scope', () => {
    const net = make(0.5, 'noise1');
    const x = ones([4, 5001]);
    const run = () => tidy(() => Array.from(net(x).dataSync(), v => (v - 1) / 0.5));
    const [a, b] = drawingFrom(new Rng(1), () => [run(), run()]);
    expect(drawingFrom(new Rng(1), run)).toEqual(a);
    expect(b).not.toEqual(a);
    // Of 20,004 draws; bounds of four standard errors.
    const moment = (of: readonly number[], k: number) => of.reduce((sum, v) => sum + v ** k, 0) / of.length;
    const error = 4 / Math.sqrt(a.length);
    expect(Math.abs(moment(a, 1))).toBeLessThan(error);
    expect(Math.abs(moment(a, 2) - 1)).toBeLessThan(error * Math.sqrt(2));
    expect(Math.abs(moment(a, 3))).toBeLessThan(error * Math.sqrt(15));
    expect(Math.abs(moment(a, 4) - 3)).toBeLessThan(error * Math.sqrt(96));
    // Neighbours come from one pair of uniform draws and are independent all the same.
    const pairs = a.flatMap((v, i) => (i % 2 === 0 ? [v * (a[i + 1] ?? 0)] : []));
    expect(Math.abs(moment(pairs, 1))).toBeLessThan(4 / Math.sqrt(pairs.length));
    x.dispose();
    net.dispose();
  });

  it('is off in inference and at deviation 0, and says what to do without a scope', () => {
    const x = zeros([1, 5001]);
    const silent = make(0, 'noise2');
    const net = make(2, 'noise3');
    for (const f of [() => net.infer(x), () => silent(x)]) {
      expect(tidy(() => Array.from(f().dataSync()).every(v => v === 0))).toBe(true);
    }
    expect(() => net(x)).toThrow('gaussianNoiseLayer draws random numbers: call the net inside drawingFrom');
    expect(() => make(-1, 'noise4')).toThrow('gaussianNoiseLayer({stddev})');
    x.dispose();
  });

  it('is saved as the layer every tfjs knows, and leaves no tensor behind', async () => {
    const net = make(1, 'noise5');
    const x = zeros([2, 5001]);
    const before = memory().numTensors;
    drawingFrom(new Rng(1), () => net(x).dispose());
    expect(memory().numTensors).toBe(before);
    let saved: io.ModelArtifacts | undefined;
    await net.model?.save({
      save: async artifacts => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      },
    });
    expect(JSON.stringify(saved?.modelTopology)).toContain('"GaussianNoise"');
    const plain = await loadLayersModel({ load: async () => saved as io.ModelArtifacts });
    const out = plain.predict(x) as Tensor;
    expect(out.shape).toEqual([2, 5001]);
    out.dispose();
    x.dispose();
  });
});
