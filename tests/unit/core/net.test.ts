import '@tensorflow/tfjs-backend-cpu';
import { memory, mul, ones, scalar, type Tensor, tensor1d, variable } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { netFromFunction, netFromModel } from '../../../src/core/net';

test('netFromModel: training and inference passes, weights apart from buffers', () => {
  const before = memory().numTensors;
  const model = sequential({
    layers: [layers.dense({ units: 3, inputShape: [2] }), layers.batchNormalization(), layers.dropout({ rate: 0.5 })],
  });
  const net = netFromModel(model);
  expect(net.weights.map(w => w.shape)).toEqual([[2, 3], [3], [3], [3]]);
  expect(net.buffers.map(b => b.shape)).toEqual([[3], [3]]);
  const x = ones([4, 2]);
  // Four equal rows: batch statistics make them 0, moving ones do not.
  const trained = net(x);
  const inferred = net.infer(x);
  expect([...trained.dataSync()].every(v => Math.abs(v) < 1e-3)).toBe(true);
  expect([...inferred.dataSync()].some(v => Math.abs(v) > 1e-3)).toBe(true);
  for (const tensor of [x, trained, inferred]) tensor.dispose();
  net.dispose();
  net.dispose();
  expect(memory().numTensors).toBe(before);
});

test('netFromFunction: inference is the forward pass unless told otherwise; disposes of weights and buffers, twice if asked', () => {
  const before = memory().numTensors;
  const scale = variable(scalar(3));
  const moment = variable(scalar(0));
  const parts = { forward: (x: Tensor) => mul(x, scale), weights: [scale], buffers: [moment] };
  const net = netFromFunction(parts);
  const other = netFromFunction({ ...parts, infer: (x: Tensor) => x });
  const x = tensor1d([2]);
  expect(net(x).dataSync()[0]).toBe(6);
  expect(net.infer(x).dataSync()[0]).toBe(6);
  expect(other.infer(x).dataSync()[0]).toBe(2);
  expect(net.weights).toEqual([scale]);
  net.dispose();
  net.dispose();
  expect([scale.isDisposed, moment.isDisposed]).toEqual([true, true]);
  x.dispose();
  expect(memory().numTensors).toBeLessThanOrEqual(before + 4); // two initial values, two results of the forward pass
});
