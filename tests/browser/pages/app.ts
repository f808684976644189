// What the pages and Workers of these tests run: `tasks`, which the tests call from outside.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import type { SimdBackend } from '../../../src/backends/simd/backend';
import { EngineError, engineMemory, engineThreads, registerSimd, simdRefusal } from '../../../src/backends/simd/index';
import { DONE, openBoard, post } from '../../../src/backends/simd/threads/job';
import { correctGradients } from '../../../src/gradients/correct';
import { DCGAN } from '../../../src/systems/dcgan/model';
import { type Build, registerAnew } from '../../backends/builds';
import { callsSpread, cutFinely, type Numbers, on, random, worst } from '../../backends/support';
import { autodiff } from '../../gradients/check';
import { matrix } from '../../gradients/matrix';
import { kernels } from './kernels';

let waits = 0;
const workers: Worker[] = [];
watch();

/** Counts what the engine asks of the platform. */
function watch(): void {
  const { wait } = Atomics;
  Atomics.wait = ((...args: Parameters<typeof wait>) => {
    waits++;
    return wait(...args);
  }) as typeof wait;
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      workers.push(this);
    }
  };
}

const same = (a: Numbers[], b: Numbers[]): boolean =>
  a.length === b.length && a.every((values, k) => values.length > 0 && values.every((v, i) => Object.is(v, b[k]?.[i])));

/** The losses and the pictures of a DCGAN after three steps. */
async function train(): Promise<Numbers[]> {
  const gan = new DCGAN({ shape: [28, 28, 1], width: 8, seed: 1 });
  const image = random([32, 28, 28, 1], 7) as tf.Tensor4D;
  const { history } = await gan.fit({ image }, { steps: 3, batchSize: 16, historyEvery: 1 });
  const pictures = gan.generate(4, { seed: 1 });
  const results = [...Object.values(history).map(values => Float32Array.from(values)), pictures.dataSync() as Numbers];
  tf.dispose([image, pictures]);
  return results;
}

export const tasks = {
  /** Where this runs. */
  where: async () => ({
    isolated: globalThis.crossOriginIsolated,
    inWorker: !('document' in globalThis),
    sharedMemory: 'SharedArrayBuffer' in globalThis,
  }),

  /** The backend anew, and what came of it. */
  async register({ threads, build = 'relaxed' }: { threads: number; build?: Build }) {
    const started = performance.now();
    const taken = await registerAnew(threads, build);
    const milliseconds = performance.now() - started;
    const { shared } = await engineMemory();
    return { backend: tf.getBackend(), threads: await engineThreads(), build: taken, shared, milliseconds };
  },

  /** `registerSimd()` as an app calls it. */
  async registerPlainly() {
    if (tf.findBackend('simd')) tf.removeBackend('simd');
    const registered = await registerSimd();
    return { registered, threads: registered ? await engineThreads() : 0, why: await simdRefusal() };
  },

  /** Each kernel with one thread, with several, and on cpu; how often work was put up for the others. */
  async compare({ threads, build = 'relaxed' }: { threads: number; build?: Build }) {
    await registerAnew(1, build);
    correctGradients();
    const alone = new Map<string, Numbers[]>();
    for (const [name, run] of Object.entries(kernels)) alone.set(name, await on('simd', run));
    await registerAnew(threads, build);
    correctGradients();
    const results = [];
    for (const [name, run] of Object.entries(kernels)) {
      const before = callsSpread();
      const together = await on('simd', run);
      const spread = callsSpread() - before;
      const sameBits = same(together, alone.get(name) ?? []);
      results.push({ name, spread, sameBits, offCpu: worst(together, await on('cpu', run)) });
    }
    return results;
  },

  /** Whether three steps of training come to the same bits with one thread and with several. */
  async train({ threads }: { threads: number }) {
    await registerAnew(1);
    const alone = await train();
    await registerAnew(threads);
    const together = await train();
    return { sameBits: same(together, alone), finite: together.every(values => values.every(Number.isFinite)) };
  },

  /** Whether the other threads do all of a job while this one looks on. */
  async othersWork() {
    const backend = tf.backend() as unknown as SimdBackend;
    const [count, step, value] = [8192, 1024, 3];
    return tf.tidy(() => {
      const { pointer, info } = backend.output([count]);
      const y = tf.engine().makeTensorFromTensorInfo(info);
      const kernel = Object.keys(backend.kernels).indexOf('fill');
      const board = openBoard(backend.heap.wasm);
      post(board, { kernel, count, step, numbers: [pointer, value], scratch: undefined });
      const end = performance.now() + 10_000;
      while (Atomics.load(board.words, DONE) < count / step && performance.now() < end);
      return y.dataSync().every(element => element === value);
    });
  },

  /**
   * Computes on four threads for each core until this one has blocked, which it does where it may: a thread that holds
   * the last piece of work is often not running then. Gives up after a while.
   */
  async crowd({ milliseconds }: { milliseconds: number }) {
    await registerAnew(4 * navigator.hardwareConcurrency);
    const a = random([300, 300]);
    waits = 0;
    const end = performance.now() + milliseconds;
    while (waits === 0 && performance.now() < end) tf.matMul(a, a).dispose();
    return waits;
  },

  /** Both derivatives of every case of the matrix, or what was thrown; `finely` spreads the smallest of work. */
  async gradients({ threads, build, finely }: { threads: number; build: Build; finely: boolean }) {
    await registerAnew(threads, build);
    correctGradients();
    if (finely) cutFinely();
    const results = [];
    for (const c of matrix) {
      const orders = await autodiff(c);
      const plain = orders.map(order => (order instanceof Error ? order.message : order.map(v => [...v])));
      results.push({ name: c.name, orders: plain });
    }
    return { results, spread: callsSpread(), backend: tf.getBackend() };
  },

  /** Ends a thread at once, while it is idle or works. */
  async kill({ working }: { working: boolean }) {
    await registerAnew(1);
    const a = random([600, 600]);
    const expected = tf.matMul(a, a).dataSync();
    workers.length = 0;
    await registerAnew(2);
    const b = random([600, 600]);
    const multiply = (): boolean =>
      tf
        .matMul(b, b)
        .dataSync()
        .every((value, i) => Object.is(value, expected[i]));
    const before = multiply();
    workers[0]?.terminate();
    if (!working) await new Promise(resolve => setTimeout(resolve, 100));
    let during: boolean | string;
    try {
      during = multiply();
    } catch (error) {
      during = error instanceof EngineError ? error.code : `${error}`;
    }
    return { started: workers.length, before, during, after: multiply() };
  },
};

export type Tasks = typeof tasks;
Object.assign(globalThis, { tasks });
