import { engine, getBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ready } from '../../src/ready';

describe('ready in an app that has chosen no backend', () => {
  it('chooses the engine, says why, and keeps to it', async () => {
    expect(engine().backendName).toBeFalsy();
    expect(await ready()).toEqual({ backend: 'simd', reason: 'the fastest that needs no GPU' });
    expect(getBackend()).toBe('simd');
    expect((await ready()).backend).toBe('simd');
  });
});
