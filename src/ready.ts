import { engine, findBackendFactory, getBackend, setBackend, ready as tfReady } from '@tensorflow/tfjs-core';
import { GanKitError } from './core/errors';
import { correctGradients } from './gradients/correct';

/** What {@link ready} chose, and why. */
export interface Ready {
  /** Name of the tfjs backend in use. */
  readonly backend: string;
  /** In a few words. */
  readonly reason: string;
}

/** GPU and native backends an app may have imported, fastest first. Stock wasm is not among them: it lacks gradients. */
const IMPORTED = [
  { name: 'tensorflow', reason: 'the native backend is loaded' },
  { name: 'webgpu', reason: 'WebGPU is loaded and works here' },
  { name: 'webgl', reason: 'WebGL is loaded and works here' },
] as const;

/**
 * Chooses the fastest backend that can train here, and says which. An app that has set a backend of its own keeps it. GPU backends count
 * if the app has imported them; else it is `simd`, our own, or plain `cpu` where WebAssembly SIMD is missing.
 *
 * @throws GanKitError `backend` if none works
 * @example
 * const { backend, reason } = await ready();
 */
export async function ready(): Promise<Ready> {
  const chosen = await choose();
  await tfReady();
  correctGradients();
  return chosen;
}

async function choose(): Promise<Ready> {
  // Before anything was set or run, the engine has no backend name.
  if (engine().backendName) return { backend: getBackend(), reason: 'the app has chosen it' };
  for (const { name, reason } of IMPORTED) {
    if (findBackendFactory(name) && (await works(name))) return { backend: name, reason };
  }
  const { engineThreads, registerSimd } = await import('./engine/index');
  if ((await registerSimd()) && (await works('simd'))) {
    const threads = await engineThreads();
    return { backend: 'simd', reason: `the fastest that needs no GPU; ${threads} thread${threads > 1 ? 's' : ''}` };
  }
  await import('@tensorflow/tfjs-backend-cpu');
  if (await works('cpu')) return { backend: 'cpu', reason: 'WebAssembly SIMD is missing here; this is slow' };
  throw new GanKitError(
    'backend',
    'ready: no TensorFlow.js backend works here. Import one, such as @tensorflow/tfjs-backend-cpu.',
  );
}

async function works(name: string): Promise<boolean> {
  try {
    return await setBackend(name);
  } catch {
    return false;
  }
}
