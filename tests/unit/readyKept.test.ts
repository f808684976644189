import '@tensorflow/tfjs-backend-cpu';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ready } from '../../src/ready';

describe('ready in an app that has set its backend', () => {
  it('keeps it', async () => {
    await setBackend('cpu');
    expect(await ready()).toEqual({ backend: 'cpu', reason: 'the app has chosen it' });
    expect(getBackend()).toBe('cpu');
  });
});
