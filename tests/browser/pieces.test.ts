import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { correctGradients } from '../../src/gradients/correct';
import { apart, CASES, measured } from '../contract/pieceCases';

let wanted: readonly Float32Array[][];
beforeAll(async () => {
  correctGradients();
  expect(await setBackend('cpu')).toBe(true);
  wanted = await Promise.all(CASES.map(one => measured(one, 'composed')));
});

describe.each(['webgl', 'webgpu'])('pieces on %s', backend => {
  it('have the values, first and second derivatives of their compositions on the cpu', async () => {
    expect(await setBackend(backend)).toBe(true);
    correctGradients();
    for (const [i, one] of CASES.entries())
      expect(apart(await measured(one, 'call'), wanted[i] ?? []), `${one.name}, case ${i}`).toBeLessThan(1e-4);
  });
});
