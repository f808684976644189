import { setBackend } from '@tensorflow/tfjs-core';
import { registerSimd } from '../../../src/backends/simd/index';

/** Makes `simd` the backend, with so many threads. */
export async function startSimd(threads: number): Promise<void> {
  if (!(await registerSimd({ threads }))) throw new Error('WebAssembly SIMD is missing here.');
  await setBackend('simd');
}
