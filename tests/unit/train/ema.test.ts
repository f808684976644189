import '@tensorflow/tfjs-backend-cpu';
import {
  div,
  eye,
  matMul,
  memory,
  norm,
  ones,
  setBackend,
  type Tensor,
  tensor1d,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { netFromFunction, netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { initialise } from '../../../src/layers/initialise';
import { spectralDense } from '../../../src/layers/spectralLayers';
import { Ema } from '../../../src/train/ema';

describe('Ema', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('halves the weight of the past each half-life, copies buffers, and swaps in and out', () => {
    const before = memory().numTensors;
    const [w, b] = tidy(() => [variable(tensor1d([8])), variable(tensor1d([1]))] as const);
    const net = netFromFunction({ forward: (x: Tensor) => x, weights: [w], buffers: [b] });
    const ema = new Ema(net, 100);
    for (const v of [w, b]) {
      const zero = tensor1d([0]);
      v.assign(zero);
      zero.dispose();
    }
    const inside = () => ema.use(() => [w.dataSync()[0], b.dataSync()[0]]);
    ema.update(100, 100);
    expect(inside()).toEqual([4, 0]);
    ema.update(50, 150);
    ema.update(50, 200);
    expect(inside()[0]).toBeCloseTo(2, 5);
    expect([w.dataSync()[0], b.dataSync()[0]]).toEqual([0, 0]);
    ema.dispose();
    net.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('divides averaged kernels by their own largest singular value, in any pass by the same bits', () => {
    const before = memory().numTensors;
    const made = sequential({
      layers: [layers.inputLayer({ inputShape: [4] }), spectralDense({ units: 3, useBias: false })],
    });
    initialise(made, new Rng(1), { normal: 1 });
    const net = netFromModel(made);
    const ema = new Ema(net, 100);
    const largest = (kernel: Tensor) => {
      let x: Tensor = ones([3, 1]);
      for (let i = 0; i < 200; i++) {
        const y: Tensor = matMul(kernel, matMul(kernel, x), true);
        x = div(y, norm(y));
      }
      return norm(matMul(kernel, x)).dataSync()[0];
    };
    tidy(() => {
      const [kernel] = net.weights;
      kernel?.assign(new Rng(2).normal([4, 3]));
      // Raw vectors fit the raw kernel alone, which the average never comes to within these updates.
      for (let i = 0; i < 60; i++) ema.update(1, i);
      const seen = () => ema.use(() => net.infer(eye(4)) as Tensor);
      expect(largest(seen())).toBeCloseTo(1, 4);
      expect(Array.from(seen().dataSync())).toEqual(Array.from(seen().dataSync()));
    });
    ema.dispose();
    net.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('refuses a half-life that is not positive', () => {
    const net = netFromFunction({ forward: (x: Tensor) => x, weights: [] });
    expect(() => new Ema(net, 0)).toThrow('average.halfLife');
  });
});
