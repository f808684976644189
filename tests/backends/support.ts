import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import type { SimdBackend } from '../../src/backends/simd/backend';
import { registerSimd } from '../../src/backends/simd/index';
import { openBoard, TICKET } from '../../src/backends/simd/threads/job';

/** Registers both backends under comparison. */
export async function setUp(): Promise<void> {
  await registerSimd();
  await tf.setBackend('simd');
}

export type Numbers = Float32Array | Int32Array | Uint8Array;

/** Runs the same function on one backend and returns every output's values; leaves simd as the backend. */
export async function on(backend: string, run: () => tf.Tensor | tf.Tensor[]): Promise<Numbers[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const results = tf.tidy(() => {
    const outputs = run();
    return (Array.isArray(outputs) ? outputs : [outputs]).map(output => output.dataSync() as Numbers);
  });
  await tf.setBackend('simd');
  if (tf.memory().numTensors !== before) throw new Error('Tensors leaked.');
  return results;
}

/**
 * The largest difference, relative to the size of the expected value where that is above `floor`. Equal non-finite
 * values agree.
 */
export function worst(actual: Numbers[], expected: Numbers[], floor = 1): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const [k, want] of expected.entries()) {
    const have = actual[k];
    if (have?.length !== want.length) return Number.POSITIVE_INFINITY;
    for (const [i, e] of want.entries()) {
      const a = have[i] ?? Number.NaN;
      if (Object.is(a, e) || a === e) continue;
      const difference = Math.abs(a - e) / Math.max(floor, Math.abs(e));
      if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
      largest = Math.max(largest, difference);
    }
  }
  return largest;
}

/** The disagreement of simd with cpu on the same function. */
export async function disagreement(run: () => tf.Tensor | tf.Tensor[], floor = 1): Promise<number> {
  return worst(await on('simd', run), await on('cpu', run), floor);
}

/** A tensor whose values depend on nothing but the seed. */
export function random(shape: number[], seed = 1, low = -1, high = 1): tf.Tensor {
  return tf.randomUniform(shape, low, high, 'float32', seed);
}

/**
 * The shortest range that a kernel surely takes: ranges start at multiples of the grain, so at those of its factors
 * too.
 */
const smallest = (grain: number): number => [64, 32, 16, 8, 4, 2].find(n => grain % n === 0) ?? 1;

/**
 * From here on the simd backend cuts every call into as many ranges as it can, until it is removed: so that also the
 * work on small tensors is spread over the threads.
 */
export function cutFinely(): void {
  const backend = tf.backend() as unknown as SimdBackend;
  const spread = backend.spread.bind(backend);
  backend.spread = (name, count, grain, ...rest) => spread(name, count, smallest(grain), ...rest);
}

/** How many calls were cut and put up for all threads so far; none with one thread. */
export function callsSpread(): number {
  const { words } = openBoard((tf.backend() as unknown as SimdBackend).heap.wasm);
  return (words[TICKET] ?? 0) >>> 8;
}

/**
 * Runs the same function with every kernel cut into the smallest ranges it allows, last range first: what spills over
 * a border then spoils what is done already. Returns whether the outputs have the same bits as uncut.
 */
export async function sameInPieces(run: () => tf.Tensor | tf.Tensor[]): Promise<boolean> {
  const whole = await on('simd', run);
  const backend = tf.backend() as unknown as SimdBackend;
  backend.spread = (name, count, grain, args, scratchBytes) => {
    const unit = smallest(grain);
    const pieces = Math.min(7, Math.ceil(count / unit));
    const border = (i: number) => Math.min(count, Math.round((i * count) / pieces / unit) * unit);
    for (let i = pieces - 1; i >= 0; i--) {
      const end = i === pieces - 1 ? count : border(i + 1);
      const scratch = scratchBytes === undefined ? [] : [backend.scratch(scratchBytes)];
      if (end > border(i)) backend.kernels[name](border(i), end, ...scratch, ...args);
    }
  };
  try {
    const cut = await on('simd', run);
    return whole.every((values, k) => Buffer.compare(bytes(values), bytes(cut[k])) === 0);
  } finally {
    Reflect.deleteProperty(backend, 'spread');
  }
}

function bytes(values: Numbers | undefined): Uint8Array {
  return values ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength) : new Uint8Array();
}

/** The gradient of Σ f(x)·r by central differences, on the backend that is set, in every element. */
export function differences(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, r: tf.Tensor, step = 0.5): Float32Array {
  const values = x.dataSync() as Float32Array;
  const lossAt = (at: Float32Array) => tf.tidy(() => tf.sum(tf.mul(f(tf.tensor(at, x.shape)), r)).dataSync()[0] ?? 0);
  return values.map((_, i) => {
    const moved = (by: number) => lossAt(values.map((value, j) => (i === j ? value + by : value)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}
