import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { setBackend } from '@tensorflow/tfjs-core';
import { registerSimd } from '../../src/backends/simd/index';

/** The backends that golden values are checked on in Node. */
export const BACKENDS = ['cpu', 'simd'] as const;

export async function use(backend: (typeof BACKENDS)[number]): Promise<void> {
  if (backend === 'simd' && !(await registerSimd())) throw new Error('simd: this machine has no WebAssembly SIMD.');
  if (!(await setBackend(backend))) throw new Error(`${backend}: did not start.`);
}
