import * as tf from '@tensorflow/tfjs-core';

const BACKENDS = ['cpu', 'wasm', 'webgl', 'webgpu', 'simd', 'tensorflow'];
type Wrap = (kernelFunc: tf.KernelFunc) => tf.KernelFunc;

/** What each replacement has been wrapped by, so that nothing is wrapped twice by the same. */
const wrappers = new WeakMap<tf.KernelFunc, readonly string[]>();

/** Replaces a kernel by `wrap` of it, once per `purpose`, on those of the backends that are loaded by now. */
export function wrapKernel(purpose: string, name: string, wrap: Wrap, backends = [...BACKENDS, tf.getBackend()]): void {
  for (const backend of new Set(backends)) {
    const kernel = tf.getKernel(name, backend);
    if (!kernel) continue;
    const purposes = wrappers.get(kernel.kernelFunc) ?? [];
    if (purposes.includes(purpose)) continue;
    const kernelFunc = wrap(kernel.kernelFunc);
    wrappers.set(kernelFunc, [...purposes, purpose]);
    tf.unregisterKernel(name, backend);
    tf.registerKernel({ ...kernel, kernelFunc });
  }
}
