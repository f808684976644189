import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  getKernel,
  grad,
  memory,
  ones,
  type Scalar,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GanKitError } from '../../../src/core/errors';
import { netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { sequence } from '../../../src/core/sequence';
import { registerSimd } from '../../../src/engine/index';
import { correctGradients } from '../../../src/gradients/correct';

const dense = (units: number, activation?: 'relu' | 'tanh' | 'sigmoid' | 'elu') =>
  layers.dense({ units, biasInitializer: 'ones', ...(activation && { activation }) });
const conv = (filters: number, options: object = {}) =>
  layers.conv2d({ filters, kernelSize: 3, strides: 2, padding: 'same', biasInitializer: 'ones', ...options });
const leaky = (alpha: number) => layers.leakyReLU({ alpha });
const input = (...inputShape: number[]) => layers.inputLayer({ inputShape });

/** Stacks of layers with what follows them, and the shape of a batch. */
const stacks: Readonly<Record<string, readonly [number[], () => layers.Layer[]]>> = {
  'dense with leaky ReLU, then tanh': [[5, 3], () => [input(3), dense(4), leaky(0.2), dense(2, 'tanh')]],
  'dense with ReLU of its own': [[5, 3], () => [input(3), dense(4, 'relu'), leaky(0.5), dense(2, 'sigmoid')]],
  'dense with ReLU as a layer and as an activation': [
    [5, 3],
    () => [input(3), dense(6), layers.reLU(), dense(6), layers.activation({ activation: 'relu' }), dense(1)],
  ],
  'dense with a steep leaky ReLU': [[5, 3], () => [input(3), dense(4), leaky(2), dense(2)]],
  'dense with a bounded ReLU and elu': [
    [5, 3],
    () => [input(3), dense(4), layers.reLU({ maxValue: 1 }), dense(2, 'elu')],
  ],
  'dense over rows of rows': [[2, 4, 3], () => [input(4, 3), dense(4), leaky(0.1), layers.flatten(), dense(1)]],
  'convolutions, strided, with and without bias': [
    [2, 7, 7, 2],
    () => [
      input(7, 7, 2),
      conv(3),
      leaky(0.2),
      conv(2, { padding: 'valid', strides: 1, useBias: false }),
      layers.flatten(),
    ],
  ],
  'dilated convolution': [
    [2, 7, 7, 1],
    () => [input(7, 7, 1), conv(2, { strides: 1, dilationRate: 2 }), leaky(0.2), layers.flatten(), dense(1)],
  ],
  'transposed convolution': [
    [2, 3, 3, 2],
    () => [
      input(3, 3, 2),
      layers.conv2dTranspose({ filters: 2, kernelSize: 4, strides: 2, padding: 'same' }),
      leaky(0.2),
    ],
  ],
};

const values = (t: Tensor) => Array.from(t.dataSync());

/** Output, gradients of the weights, gradients of a penalty on the slope in x: orders zero, one and two. */
function everything(
  stack: () => layers.Layer[],
  shape: number[],
  forward: (model: Sequential) => (x: Tensor) => Tensor,
) {
  return tidy(() => {
    const model = sequential({ layers: stack() });
    for (const [i, w] of model.trainableWeights.entries()) {
      w.write(new Rng(3).fork(i).normal(w.shape as [number], 0, 0.5));
    }
    const net = forward(model);
    const x = new Rng(4).normal(shape as [number]);
    const weights = model.trainableWeights.map(w => w.read() as Variable);
    const slope = () => grad((at: Tensor) => sum(square(net(at))))(x);
    const gradients = (loss: () => Scalar) => {
      const { grads } = variableGrads(loss, weights);
      return weights.map(w => grads[w.name] as Tensor);
    };
    const first = gradients(() => sum(square(net(x))));
    const second = gradients(() => add(sum(square(slope())), sum(net(x))));
    const all = [net(x), slope(), ...first, ...second].map(values);
    model.dispose();
    return all;
  });
}

describe.each(['cpu', 'simd'])('a stack of layers on %s', backend => {
  beforeAll(async () => {
    expect(await registerSimd()).toBe(true);
    correctGradients();
    expect(await setBackend(backend)).toBe(true);
  });
  afterAll(async () => {
    await setBackend('cpu');
  });

  it.each(Object.entries(stacks))(
    '%s: the model’s own pass and derivatives, to second order',
    async (_, [shape, stack]) => {
      const before = memory().numTensors;
      const got = everything(stack, shape, model => {
        const run = sequence(model);
        return x => run?.(x, true) ?? zeros([1]);
      });
      await setBackend('cpu');
      const want = everything(stack, shape, model => x => model.apply(x, { training: true }) as Tensor);
      await setBackend(backend);
      expect(got.length).toBe(want.length);
      for (const [k, numbers] of want.entries()) {
        expect(got[k]?.length).toBe(numbers.length);
        const size = Math.max(1, ...numbers.map(Math.abs));
        for (const [i, w] of numbers.entries())
          expect(Math.abs((got[k]?.[i] ?? Number.NaN) - w) / size).toBeLessThan(2e-5);
      }
      expect(memory().numTensors).toBe(before);
    },
  );
});

describe('sequence', () => {
  it('is offered the fused layers by simd alone', () => {
    const names = ['DenseLayer', 'ConvLayer', 'SlopeGrad'];
    expect(names.map(name => getKernel(name, 'simd') !== undefined)).toEqual([true, true, true]);
    expect(names.map(name => getKernel(name, 'cpu') !== undefined)).toEqual([false, false, false]);
  });

  it('leaves models with masks, branches or layers that it does not know to tf.layers', () => {
    const embedding = sequential({ layers: [layers.embedding({ inputDim: 3, outputDim: 2, inputLength: 4 })] });
    expect(sequence(embedding)).toBeUndefined();
    const net = netFromModel(embedding);
    tidy(() => {
      expect(net(tensor([[0, 1, 2, 1]], [1, 4], 'int32')).shape).toEqual([1, 4, 2]);
    });
    net.dispose();
  });

  it('calls a layer whose call was replaced', () => {
    const own = dense(2);
    own.call = inputs => (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
    const model = sequential({ layers: [input(2), own] });
    tidy(() => {
      expect(values(sequence(model)?.(tensor([[5, 6]]), true) ?? zeros([1]))).toEqual([5, 6]);
    });
    model.dispose();
  });

  it('takes whole numbers as floats, as tf.layers does', () => {
    const model = sequential({ layers: [input(4, 4, 1), conv(2), layers.flatten()] });
    tidy(() => {
      const x = ones([2, 4, 4, 1], 'int32');
      expect(values(sequence(model)?.(x, true) ?? zeros([1]))).toEqual(values(model.apply(x) as Tensor));
    });
    model.dispose();
  });

  it('refuses an input of another shape', () => {
    const model = sequential({ layers: [input(2), dense(2)] });
    expect(() => sequence(model)?.(zeros([4, 3]), true)).toThrow(GanKitError);
    model.dispose();
  });
});
