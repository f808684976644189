import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { registerSimd, simdRefusal } from '../backends/simd/register';
import { GanKitError } from '../core/errors';
import { own } from '../core/untrusted';
import { type Ready, ready } from '../ready';
import { known } from './usageError';

/** Backends that come with a package of their own. `tensorflow` is tfjs-node's. */
const PACKAGES: Readonly<Record<string, string>> = {
  cpu: '@tensorflow/tfjs-backend-cpu',
  wasm: '@tensorflow/tfjs-backend-wasm',
  tensorflow: '@tensorflow/tfjs-node',
};

/** What `--backend` may be. */
export const BACKENDS = ['simd', ...Object.keys(PACKAGES)];

/** @throws UsageError if there is no backend of that name */
export const checkBackend = (name: string): void => known('--backend', name, BACKENDS);

/**
 * Sets up the backend asked for, or the fastest.
 *
 * @throws GanKitError `backend` if it does not work here
 */
export async function startBackend(name?: string, reason = 'as asked for'): Promise<Ready> {
  // tfjs would advise another package on the way.
  enableProdMode();
  if (name === undefined) return ready();
  if (!(await works(name))) {
    throw new GanKitError(
      'backend',
      `--backend ${name}: ${(await simdRefusal()) ?? 'it does not start'} here. Use a newer Node, or --backend cpu.`,
    );
  }
  return { ...(await ready()), reason };
}

async function works(name: string): Promise<boolean> {
  const from = own(PACKAGES, name);
  if (from === undefined) return (await registerSimd()) && setBackend(name);
  try {
    await import(from);
  } catch (cause) {
    const message = `--backend ${name}: it needs the package ${from}, which cannot be loaded. Run: npm install ${from}`;
    throw new GanKitError('backend', message, { cause });
  }
  return setBackend(name);
}
