import { type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { l1, l2 } from '../../../src/losses/reconstruction';
import { allNear, at, near } from './tools';

const a = [1, -2, 0.5, 3];
const b = [0, -2, 1.5, -1];

test.each([[[4]], [[2, 2]], [[1, 2, 2, 1]]])('shape %j: means over every element', shape => {
  const other = tensor([...b], shape);
  const absolute = at(x => l1(x, other), a, shape);
  near(absolute.value, 6 / 4);
  allNear(absolute.gradient, [0.25, 0, -0.25, 0.25]);
  const squared = at(x => l2(x, other), a, shape);
  near(squared.value, 18 / 4);
  allNear(squared.gradient, [0.5, 0, -0.5, 2]);
});

test('l1 pulls neither way where the two agree, and equally from both sides', () => {
  const zero = (f: (x: Tensor) => ReturnType<typeof l1>) => at(f, [1, -1]).gradient;
  expect(zero(x => l1(x, tensor1d([1, -1]))).map(Math.abs)).toEqual([0, 0]);
  expect(zero(x => l1(tensor1d([1, -1]), x)).map(Math.abs)).toEqual([0, 0]);
});

test('large errors stay finite', () => {
  near(at(x => l1(x, tensor1d([-1e4])), [1e4]).value, 2e4);
  near(at(x => l2(x, tensor1d([-1e4])), [1e4]).value, 4e8);
});

test('shapes that would only broadcast are refused', () => {
  expect(() => l1(tensor1d(a), tensor1d([1]))).toThrow(
    'l1(a, b): expected a tensor of shape [4], got one of shape [1]',
  );
  expect(() => l2(tensor1d(a), tensor([1], [1, 1]))).toThrow('l2(a, b)');
});
