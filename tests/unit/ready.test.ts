import { availableParallelism } from 'node:os';
import { engine, getBackend, setBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ready } from '../../src/ready';

describe('ready in an app that has chosen no backend', () => {
  it('chooses the engine, says why, and keeps to it', async () => {
    expect(engine().backendName).toBeFalsy();
    const { backend, reason } = await ready();
    expect(backend).toBe('simd');
    const threads = availableParallelism();
    expect(reason).toBe(`the fastest that needs no GPU; ${threads} thread${threads > 1 ? 's' : ''}`);
    expect(getBackend()).toBe('simd');
    expect(await ready()).toEqual({ backend, reason });
    await import('@tensorflow/tfjs-backend-cpu');
    await setBackend('cpu');
    expect(await ready()).toEqual({ backend: 'cpu', reason: 'the app has chosen it' });
    await setBackend('simd');
    expect(await ready()).toEqual({ backend, reason });
  });
});
