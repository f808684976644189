import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/backends/simd/index';
import { correctGradients } from '../../src/gradients/correct';
import { apart, CASES, measured } from './pieceCases';

let wanted: readonly Float32Array[][];
beforeAll(async () => {
  expect(await registerSimd()).toBe(true);
  correctGradients();
  expect(await tf.setBackend('cpu')).toBe(true);
  wanted = await Promise.all(CASES.map(one => measured(one, 'composed')));
});
afterAll(async () => {
  await tf.setBackend('cpu');
});

it('every kernel that tfjs does not know is a piece with a case', () => {
  const known = new Set<unknown>(Object.values(tf).filter(value => typeof value === 'string'));
  const own = tf.getKernelsForBackend('simd').filter(({ kernelName }) => !known.has(kernelName));
  const pieces = own.map(({ kernelName }) => kernelName);
  expect([...new Set(CASES.map(({ name }) => name))].sort()).toEqual(pieces.sort());
  expect(pieces.length).toBeGreaterThanOrEqual(17);
});

describe.each(['cpu', 'wasm', 'simd'])('pieces on %s', backend => {
  beforeAll(async () => {
    expect(await tf.setBackend(backend)).toBe(true);
    correctGradients();
  });

  it.each(CASES.map((one, i) => ({ ...one, i })))(
    '$name, case $i: values, first and second derivatives are those of its composition',
    async ({ i, ...one }) => {
      const before = tf.memory().numTensors;
      expect(apart(await measured(one, 'call'), wanted[i] ?? [])).toBeLessThan(2e-5);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
