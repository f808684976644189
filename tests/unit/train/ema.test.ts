import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, type Tensor, tensor1d, tidy, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { netFromFunction } from '../../../src/core/net';
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

  it('refuses a half-life that is not positive', () => {
    const net = netFromFunction({ forward: (x: Tensor) => x, weights: [] });
    expect(() => new Ema(net, 0)).toThrow('average.halfLife');
  });
});
