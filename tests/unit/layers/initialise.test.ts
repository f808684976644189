import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { type Init, initialise } from '../../../src/layers/initialise';

/** The kernel and the bias of a layer of so many inputs and outputs. */
function drawn(init: Init, layer: layers.Layer): { kernel: Float32Array; bias: Float32Array } {
  const model = sequential({ layers: [layer] });
  initialise(model, new Rng(1), init);
  const [kernel, bias] = model.weights.map(w => w.read().dataSync<'float32'>().slice());
  model.dispose();
  return { kernel: kernel ?? new Float32Array(), bias: bias ?? new Float32Array() };
}

const variance = (values: Float32Array) => values.reduce((sum, v) => sum + v * v, 0) / values.length;
const dense = () => layers.dense({ units: 50, inputShape: [400], biasInitializer: 'zeros' });
const transposed = () => layers.conv2dTranspose({ filters: 20, kernelSize: 3, inputShape: [8, 8, 40] });
const conv = () => layers.conv2d({ filters: 20, kernelSize: 3, inputShape: [8, 8, 40] });

describe('initialise', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it.each([
    ['lecun', dense, 1 / 400],
    ['lecun', conv, 1 / (9 * 40)],
    ['glorot', dense, 2 / 450],
    ['glorot', conv, 2 / (9 * 60)],
    [{ normal: 0.02 }, dense, 0.0004],
  ] as const)('%o gives kernels the variance it says, and biases of 0', (init, layer, expected) => {
    const { kernel, bias } = drawn(init, layer());
    expect(Math.abs(variance(kernel) / expected - 1)).toBeLessThan(0.05);
    expect(bias.every(b => b === 0)).toBe(true);
    if (typeof init !== 'string') return;
    // Uniform: nothing beyond √3 deviations, and something near it.
    const most = Math.max(...kernel.map(Math.abs)) / Math.sqrt(3 * expected);
    expect(most).toBeLessThanOrEqual(1 + 1e-6);
    expect(most).toBeGreaterThan(0.98);
  });

  it.each([
    ['dense', dense, 400],
    ['convolution', conv, 9 * 40],
    ['transposed convolution', transposed, 9 * 20],
  ] as const)("PyTorch's: kernel and bias of a %s uniform between ±1/√inputs", (_name, layer, inputs) => {
    const { kernel, bias } = drawn('pytorch', layer());
    const bound = 1 / Math.sqrt(inputs);
    for (const values of [kernel, bias]) {
      const most = Math.max(...values.map(Math.abs)) / bound;
      expect(most).toBeLessThanOrEqual(1 + 1e-6);
      expect(most).toBeGreaterThan(0.8);
    }
    expect(Math.abs((3 * variance(kernel)) / bound ** 2 - 1)).toBeLessThan(0.05);
    expect(new Set(bias).size).toBe(bias.length);
  });

  it("PyTorch's leaves norms as they are", () => {
    const norm = layers.batchNormalization({ inputShape: [4] });
    const model = sequential({ layers: [norm] });
    initialise(model, new Rng(1), 'pytorch');
    expect(norm.getWeights().map(w => [...w.dataSync()])).toEqual([
      [1, 1, 1, 1],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
    model.dispose();
  });
});
