import { engine, getBackend, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { expect, it } from 'vitest';
import { ready } from '../../src/ready';

// The GPUs of these tests are software, as their names say: the backends that all other tests set themselves.
it('passes over GPUs that run in software, and says so', async () => {
  expect(engine().backendName).toBeFalsy();
  const { backend, reason } = await ready();
  expect([backend, getBackend()]).toEqual(['simd', 'simd']);
  expect(reason).toMatch(/webgpu is passed over: it runs in software here \(.*swiftshader/i);
  expect(reason).toMatch(/webgl is passed over: it runs in software here \(.*swiftshader/i);
  expect(reason.includes('Cross-Origin-Embedder-Policy: require-corp')).toBe(!crossOriginIsolated);
  expect(await ready()).toEqual({ backend, reason });
});

it.each(['webgpu', 'webgl'])('keeps %s where the app has set it', async name => {
  expect(await setBackend(name)).toBe(true);
  const { backend, reason } = await ready();
  expect([backend, getBackend()]).toEqual([name, name]);
  expect(reason).toMatch(/^the app has chosen it, but it runs in software here/);
});
