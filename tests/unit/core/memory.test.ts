import '@tensorflow/tfjs-backend-cpu';
import {
  grad,
  mul,
  ones,
  type Scalar,
  scalar,
  setBackend,
  type Tensor,
  tensor1d,
  memory as tfMemory,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { Memory } from '../../../src/core/memory';
import { correctGradients } from '../../../src/gradients/correct';

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
  correctGradients();
});

const made = () =>
  new Memory('D', { numbers: { seen: 0 }, tensors: { mean: () => scalar(2), pool: () => zeros([2]) } });

it('holds numbers and tensors by value, puts them back, and frees them', () => {
  const before = tfMemory().numTensors;
  const memory = made();
  tidy(() => {
    memory.set('pool', tensor1d([1, 2]));
    memory.set('mean', memory.get('mean'));
  });
  memory.setNumber('seen', 3);
  expect(Array.from(memory.get('pool').dataSync())).toEqual([1, 2]);
  expect(memory.get('mean').dataSync()[0]).toBe(2);
  memory.restore(memory.state);
  tidy(() => memory.restore({ numbers: { seen: 1 }, tensors: { mean: scalar(5), pool: ones([2]) } }));
  expect(memory.number('seen')).toBe(1);
  expect(Array.from(memory.get('pool').dataSync())).toEqual([1, 1]);
  expect(tfMemory().numTensors).toBe(before + 2);
  memory.dispose();
  expect(tfMemory().numTensors).toBe(before);
});

it('is a constant to gradients, whatever it was computed from', () => {
  const memory = made();
  tidy(() => {
    const slope = grad((x: Tensor) => {
      const before = mul(x, memory.get('mean'));
      memory.set('mean', mul(x, 10));
      return mul<Scalar>(before, memory.get('mean'));
    });
    // 2 x · m at x = 3, with m = 30 remembered meanwhile.
    expect(slope(scalar(3)).dataSync()[0]).toBe(60);
  });
  memory.dispose();
});

it('refuses names and shapes that it does not have', () => {
  const memory = made();
  expect(() => memory.number('mean')).toThrow("memory: there is no number 'mean'.");
  expect(() => memory.get('constructor')).toThrow("memory: there is no tensor 'constructor'.");
  expect(() => tidy(() => memory.set('pool', zeros([3])))).toThrow(
    "memory: 'pool' has shape [2], and cannot become [3].",
  );
  memory.dispose();
});
