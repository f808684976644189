import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/backends/simd/index';
import { correctGradients } from '../../src/gradients/correct';
import { numbers } from './case';
import { type Operation, operations } from './operations';
import { broken, differentiate, type Found, type Subject } from './unbroken';

/** The operation as a function of inputs between 0.2 and 0.8. */
function subjectOf({ name, inputs, f }: Operation): Subject {
  const random = numbers(name.length);
  const values = (shape: readonly number[]) =>
    Array.from({ length: shape.reduce((n, s) => n * s, 1) }, () => 0.2 + 0.6 * random());
  return {
    name,
    inputs: inputs.map(shape => ({ shape, values: values(shape) })),
    prepare: variables => ({ f: () => f(...variables), weights: [] }),
  };
}

const stock = new Map<string, Found | Error>();
let differentiable: string[] = [];

beforeAll(async () => {
  await tf.setBackend('cpu');
  const names = Object.values(tf).filter(value => typeof value === 'string');
  differentiable = names.filter(name => tf.getGradient(name) !== undefined);
  for (const operation of operations) stock.set(operation.name, differentiate(subjectOf(operation)));
  await registerSimd({ threads: 2 });
  correctGradients();
}, 60_000);

it('is told of every kernel that stock tfjs differentiates', () => {
  expect(differentiable.length).toBeGreaterThan(90);
  const told = new Set(operations.map(({ kernel }) => kernel));
  expect(differentiable.filter(name => !told.has(name))).toEqual([]);
  expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
});

describe.each(['cpu', 'simd'])('corrected, on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });
  it.each(operations)('$name works if it did, and is right', operation => {
    const now = differentiate(subjectOf(operation));
    expect(broken(stock.get(operation.name), now)).toBe('');
  });
});
