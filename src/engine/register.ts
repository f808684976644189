import * as tf from '@tensorflow/tfjs-core';
import { defineBackend, type SimdBackend } from './backend';
import { EngineError } from './errors';
import { registerKernels } from './kernels/all';
import { Memory, type MemoryReport } from './memory';
import { loadKernels, supportedModule } from './module';

/** How `registerSimd` sets the backend up. */
export interface SimdOptions {
  /** The most bytes the backend's memory may take. Default and ceiling: 4 GiB. */
  readonly maximumBytes?: number;
}

const NAME = 'simd';
const FOUR_GIB = 2 ** 32;

let registered: Promise<SimdBackend | undefined> | undefined;

/**
 * Registers the tfjs backend `simd`: then `await tf.setBackend('simd')` runs every op on it. Imports the cpu backend,
 * whose kernels it falls back on. Calling it again does nothing; the options of the first call count.
 *
 * @returns true, or false where WebAssembly SIMD is missing.
 * @throws EngineError `unsupported` if a backend of that name was registered by someone else, or no memory is granted.
 */
export async function registerSimd(options: SimdOptions = {}): Promise<boolean> {
  registered ??= register(options);
  return (await registered) !== undefined;
}

/**
 * The state of the backend's memory, in bytes.
 *
 * @throws EngineError `not-registered` before `registerSimd` has resolved to true.
 */
export async function engineMemory(): Promise<MemoryReport> {
  const backend = await registered;
  if (!backend) throw new EngineError('not-registered', 'The simd backend is not there: await registerSimd() first.');
  return backend.heap.report();
}

async function register({ maximumBytes = FOUR_GIB }: SimdOptions): Promise<SimdBackend | undefined> {
  if (!supportedModule(false)) return undefined;
  const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu');
  const memory = new Memory(Math.min(maximumBytes, FOUR_GIB));
  const module = supportedModule(memory.shared);
  if (!module) return undefined;
  const kernels = await loadKernels(module, memory.wasm);
  const Backend = defineBackend(MathBackendCPU);
  const backend = new Backend(memory, kernels);
  // Above cpu (1), below the backends that run on a GPU: those who want it choose it by name.
  if (!tf.registerBackend(NAME, () => backend, 1.5)) {
    throw new EngineError('unsupported', `Another backend is registered as '${NAME}'.`);
  }
  tf.copyRegisteredKernels('cpu', NAME);
  registerKernels(NAME);
  return backend;
}
