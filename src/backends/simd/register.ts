import * as tf from '@tensorflow/tfjs-core';
import { defineBackend, type SimdBackend } from './backend';
import { EngineError } from './errors';
import { registerKernels } from './kernels/all';
import { Memory, type MemoryReport } from './memory';
import { loadKernels, supportedModule } from './module';
import { checkedOptions, type SimdOptions } from './options';
import { Pool } from './threads/pool';

const NAME = 'simd';

/** A backend that tfjs was given under our name, and what it is made by; or why there is none. */
type Registered = { readonly backend: SimdBackend; readonly factory: () => SimdBackend } | { readonly missing: string };

let registered: Promise<Registered> | undefined;

/**
 * Registers the tfjs backend `simd`: then `await tf.setBackend('simd')` runs every op on it. Imports the cpu backend,
 * whose kernels it falls back on. Calling it again does nothing until `tf.removeBackend('simd')`; the options of the
 * first call count.
 *
 * @returns true, or false where WebAssembly SIMD is missing or a page's content-security policy refuses WebAssembly;
 *   {@link simdRefusal} then says which.
 * @throws EngineError `bad-option`; `unsupported` if a backend of that name was registered by someone else, or no
 *   memory is granted.
 */
export async function registerSimd(options: SimdOptions = {}): Promise<boolean> {
  const checked = checkedOptions(options);
  registered = next(registered, checked);
  return 'backend' in (await registered);
}

/**
 * Why `registerSimd` resolved to false, in a few words; undefined where it has not.
 *
 * @example
 * if (!(await registerSimd())) console.log(await simdRefusal());
 */
export async function simdRefusal(): Promise<string | undefined> {
  const result = await registered?.catch(() => undefined);
  return result && 'missing' in result ? result.missing : undefined;
}

/**
 * The state of the backend's memory, in bytes; `tf.memory()` on `simd` has it too.
 *
 * @param options `restartPeak` lets `peak` begin anew after this report, so that the next one tells the peak of what
 *   came between, of one training step for instance
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
  const result = await registered?.catch(() => undefined);
  if (!result || !('backend' in result))
    throw new EngineError('not-registered', 'The simd backend is not there: await registerSimd() first.');
  return result.backend;
}

/** What was registered, if tfjs still has it; else the backend anew. */
async function next(before: Promise<Registered> | undefined, options: Required<SimdOptions>): Promise<Registered> {
  const last = await before?.catch(() => undefined);
  if (last && 'backend' in last) {
    if (tf.findBackendFactory(NAME) === last.factory) return last;
    // Removed before it was ever set: tfjs then tells nobody.
    last.backend.dispose();
  }
  return register(options);
}

async function register({ maximumBytes, threads }: Required<SimdOptions>): Promise<Registered> {
  if (tf.findBackendFactory(NAME)) throw taken();
  const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu');
  const made = await compile(maximumBytes);
  if ('missing' in made) return made;
  const { module, memory } = made;
  const kernels = await loadKernels(module, memory.wasm);
  const wanted = memory.shared ? threads : 1;
  const pool = wanted > 1 ? await Pool.start(module, memory.wasm, Object.values(kernels), wanted) : undefined;
  const Backend = defineBackend(MathBackendCPU);
  const backend = new Backend({ memory, kernels, pool, onDispose: unregisterKernels });
  const factory = () => backend;
  // Above cpu (1), below the backends that run on a GPU: those who want it choose it by name.
  if (!tf.registerBackend(NAME, factory, 1.5)) {
    pool?.stop();
    throw taken();
  }
  tf.copyRegisteredKernels('cpu', NAME);
  registerKernels(NAME);
  return { backend, factory };
}

/** The module and its memory, or why the platform has none. */
async function compile(
  maximumBytes: number,
): Promise<{ readonly module: WebAssembly.Module; readonly memory: Memory } | { readonly missing: string }> {
  if (typeof WebAssembly !== 'object') return { missing: 'WebAssembly is missing' };
  if (!supportedModule(false)) return { missing: 'WebAssembly SIMD is missing' };
  const memory = new Memory(maximumBytes);
  const bytes = supportedModule(memory.shared);
  if (!bytes) return { missing: 'WebAssembly threads are missing' };
  try {
    return { module: await WebAssembly.compile(bytes), memory };
  } catch (error) {
    // It is valid, so what can be in the way is a policy.
    const message = error instanceof Error ? error.message : String(error);
    const policy = /content.security.policy|unsafe-eval|csp/i.test(message);
    return {
      missing: policy
        ? "a content-security policy without 'wasm-unsafe-eval' forbids WebAssembly"
        : `WebAssembly cannot be compiled (${message})`,
    };
  }
}

const taken = (): EngineError => new EngineError('unsupported', `Another backend is registered as '${NAME}'.`);

/** After `tf.removeBackend('simd')`, which leaves the kernels. */
function unregisterKernels(): void {
  for (const { kernelName } of tf.getKernelsForBackend(NAME)) tf.unregisterKernel(kernelName, NAME);
}
