import { engine, findBackendFactory, getBackend, setBackend, ready as tfReady } from '@tensorflow/tfjs-core';
import { backendFault } from './core/backendFault';
import { GanKitError, messageOf } from './core/errors';
import { correctGradients } from './gradients/correct';

/** What {@link ready} chose, and why. */
export interface Ready {
  /** Name of the tfjs backend in use. */
  readonly backend: string;
  /** In a few words. */
  readonly reason: string;
}

/**
 * GPU and native backends an app may have imported, fastest first. Stock wasm is not among them: it lacks gradients.
 */
const IMPORTED = [
  { name: 'tensorflow', reason: 'the native backend is loaded' },
  { name: 'webgpu', reason: 'WebGPU is loaded and works here' },
  { name: 'webgl', reason: 'WebGL is loaded and works here' },
] as const;

/** What an earlier call chose. */
let earlier: Ready | undefined;

/**
 * Chooses the fastest backend that can train here, and says which. An app that has set a backend of its own keeps it,
 * whatever speaks against it; the reason says so. GPU backends count if the app has imported them, unless they run in
 * software or with 16 bits; else it is `simd`, our own, or plain `cpu` where there is no WebAssembly SIMD, or no memory
 * for it. Called again it says what it said before, unless the app has set another since.
 *
 * @throws GanKitError `backend` if none works
 * @example
 * const { backend, reason } = await ready();
 */
export async function ready(): Promise<Ready> {
  const isFirst = !engine().backendName;
  const chosen = earlier && earlier.backend === engine().backendName ? earlier : await choose();
  if (isFirst) earlier = chosen;
  await tfReady();
  correctGradients();
  return chosen;
}

async function choose(): Promise<Ready> {
  // Before anything was set or run, the engine has no backend name.
  if (engine().backendName) {
    const fault = await backendFault(getBackend());
    return { backend: getBackend(), reason: fault ? `the app has chosen it, but ${fault}` : 'the app has chosen it' };
  }
  const passed: string[] = [];
  const because = (...reasons: string[]): string => [...reasons, ...passed].join('; ');
  for (const { name, reason } of IMPORTED) {
    if (!findBackendFactory(name)) continue;
    const fault = await backendFault(name);
    if (fault) passed.push(`${name} is passed over: ${fault}`);
    else if (await works(name)) return { backend: name, reason: because(reason) };
  }
  const simd = await startSimd();
  if (typeof simd !== 'string') return { backend: 'simd', reason: because(...simd) };
  await import('@tensorflow/tfjs-backend-cpu');
  if (await works('cpu')) return { backend: 'cpu', reason: because(simd, 'this is slow') };
  throw new GanKitError(
    'backend',
    'ready: no TensorFlow.js backend works here. Import one, such as @tensorflow/tfjs-backend-cpu.',
  );
}

const MOST_BYTES = 2 ** 32;
const MIB = 2 ** 20;

/** Sets our own backend: what is to be said of it, or why it does not run. */
async function startSimd(): Promise<readonly string[] | string> {
  const { engineMemory, engineThreads, registerSimd, simdRefusal } = await import('./backends/simd/index');
  try {
    if (!(await registerSimd())) return `${await simdRefusal()} here`;
    if (!(await works('simd'))) return 'simd does not start here';
  } catch (error) {
    // No memory is granted, or the name is taken.
    return `simd: ${messageOf(error).replace(/\.$/, '')}`;
  }
  const [threads, { limit }] = [await engineThreads(), await engineMemory()];
  return [
    'the fastest that needs no GPU',
    threads > 1 ? `${threads} threads` : `1 thread${unshared()}`,
    ...(limit < MOST_BYTES ? [`with at most ${Math.floor(limit / MIB)} MiB, which is what the platform grants`] : []),
  ];
}

/** Why a page has one thread, if it is for want of shared memory. */
const unshared = (): string =>
  globalThis.crossOriginIsolated === false && navigator.hardwareConcurrency > 1
    ? ', as the page is not cross-origin isolated: its server would have to send the headers ' +
      'Cross-Origin-Opener-Policy: same-origin and ' +
      'Cross-Origin-Embedder-Policy: require-corp'
    : '';

async function works(name: string): Promise<boolean> {
  try {
    return await setBackend(name);
  } catch {
    return false;
  }
}
