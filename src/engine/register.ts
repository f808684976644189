import * as tf from '@tensorflow/tfjs-core';
import { defineBackend, type SimdBackend } from './backend';
import { EngineError } from './errors';
import { registerKernels } from './kernels/all';
import { Memory, type MemoryReport } from './memory';
import { loadKernels, supportedModule } from './module';
import { cores } from './threads/platform';
import { Pool } from './threads/pool';

/** How `registerSimd` sets the backend up. */
export interface SimdOptions {
  /** The most bytes the backend's memory may take. Default and ceiling: 4 GiB. */
  readonly maximumBytes?: number;
  /**
   * Threads to compute on, the calling one among them. Default: one for each core. It is one where memory cannot be
   * shared (pages without cross-origin isolation) or workers are refused. Results are the same bits with any number.
   */
  readonly threads?: number;
}

const NAME = 'simd';
const FOUR_GIB = 2 ** 32;
const MOST_THREADS = 64;

let registered: Promise<SimdBackend | undefined> | undefined;

/**
 * Registers the tfjs backend `simd`: then `await tf.setBackend('simd')` runs every op on it. Imports the cpu backend,
 * whose kernels it falls back on. Calling it again does nothing until `tf.removeBackend('simd')`; the options of the first
 * call count.
 *
 * @returns true, or false where WebAssembly SIMD is missing or a page's content-security policy refuses WebAssembly.
 * @throws EngineError `bad-option`; `unsupported` if a backend of that name was registered by someone else, or no memory is granted.
 */
export async function registerSimd(options: SimdOptions = {}): Promise<boolean> {
  registered ??= register(options).catch(error => {
    registered = undefined;
    throw error;
  });
  return (await registered) !== undefined;
}

/**
 * The state of the backend's memory, in bytes; `tf.memory()` on `simd` has it too.
 *
 * @param options `restartPeak` lets `peak` begin anew after this report, so that the next one tells the peak of what came
 *   between, of one training step for instance
 * @throws EngineError `not-registered` before `registerSimd` has resolved to true.
 */
export async function engineMemory(options: { readonly restartPeak?: boolean } = {}): Promise<MemoryReport> {
  const { heap } = await theBackend();
  const report = heap.report();
  if (options.restartPeak) heap.restartPeak();
  return report;
}

/**
 * How many threads the backend computes on.
 *
 * @throws EngineError `not-registered` before `registerSimd` has resolved to true.
 */
export async function engineThreads(): Promise<number> {
  return (await theBackend()).threads;
}

async function theBackend(): Promise<SimdBackend> {
  const backend = await registered;
  if (!backend) throw new EngineError('not-registered', 'The simd backend is not there: await registerSimd() first.');
  return backend;
}

async function register({ maximumBytes = FOUR_GIB, threads = cores() }: SimdOptions): Promise<SimdBackend | undefined> {
  checkThreads(threads);
  if (!supportedModule(false)) return undefined;
  const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu');
  const memory = new Memory(Math.min(maximumBytes, FOUR_GIB));
  const bytes = supportedModule(memory.shared);
  if (!bytes) return undefined;
  // It is valid, so what can be in the way is a content-security policy without 'wasm-unsafe-eval'.
  const module = await WebAssembly.compile(bytes).catch(() => undefined);
  if (!module) return undefined;
  const kernels = await loadKernels(module, memory.wasm);
  const wanted = memory.shared ? Math.min(threads, MOST_THREADS) : 1;
  const pool = wanted > 1 ? await Pool.start(module, memory.wasm, Object.values(kernels), wanted) : undefined;
  const Backend = defineBackend(MathBackendCPU);
  const backend = new Backend({ memory, kernels, pool, onDispose: forget });
  // Above cpu (1), below the backends that run on a GPU: those who want it choose it by name.
  if (!tf.registerBackend(NAME, () => backend, 1.5)) {
    throw new EngineError('unsupported', `Another backend is registered as '${NAME}'.`);
  }
  tf.copyRegisteredKernels('cpu', NAME);
  registerKernels(NAME);
  return backend;
}

/** After `tf.removeBackend('simd')`, which leaves the kernels. */
function forget(): void {
  registered = undefined;
  for (const { kernelName } of tf.getKernelsForBackend(NAME)) tf.unregisterKernel(kernelName, NAME);
}

function checkThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1) return;
  throw new EngineError('bad-option', `registerSimd: threads is ${threads}; expected a whole number of at least 1.`);
}
