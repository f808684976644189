import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { build } from 'esbuild';
import { afterEach, expect, test } from 'vitest';
import { EngineError, engineMemory, engineThreads, registerSimd } from '../../src/backends/simd/index';
import { random } from './support';

/** The backend anew, with this many threads. */
async function withThreads(threads: number): Promise<void> {
  remove();
  await registerSimd({ threads });
  await tf.setBackend('simd');
}

afterEach(remove);

function remove(): void {
  if (tf.findBackend('simd')) tf.removeBackend('simd');
}

/** A step's worth of kernels, on sizes that are cut into ranges. */
function everything(): tf.Tensor[] {
  return tf.tidy(() => {
    const x = random([4, 31, 29, 24]) as tf.Tensor4D;
    const filter = random([4, 4, 24, 33], 2, -0.1, 0.1) as tf.Tensor4D;
    const loss = (image: tf.Tensor, weights: tf.Tensor) => {
      const y = tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, 2, 'same');
      return tf.mean(tf.square(tf.tanh(tf.leakyRelu(y))), [0, 1, 2]);
    };
    const gradients = tf.grads(loss)([x, filter]);
    const matrix = random([257, 301], 3);
    const product = tf.matMul(matrix, matrix, false, true);
    const pooled = tf.maxPool(x, 3, 2, 'same');
    const others = [tf.sum(x, -1), tf.sum(x, [0, 1]), tf.max(x, 0), tf.softmax(matrix), tf.transpose(x, [3, 0, 2, 1])];
    return [loss(x, filter), ...gradients, product, pooled, ...others];
  });
}

test('results are the same bits with 1, 2, 3 and 8 threads', async () => {
  const results: (Float32Array | Int32Array | Uint8Array)[][] = [];
  for (const threads of [1, 2, 3, 8]) {
    await withThreads(threads);
    expect(await engineThreads()).toBe(threads);
    const tensors = everything();
    results.push(tensors.map(tensor => tensor.dataSync()));
    tf.dispose(tensors);
  }
  for (const result of results.slice(1)) expect(result).toEqual(results[0]);
});

test('a thread that ends while nothing is computed is not missed', async () => {
  await withThreads(1);
  const expected = everything().map(tensor => tensor.dataSync());
  const workers = await recordWorkers(() => withThreads(3));
  expect(workers).toHaveLength(2);
  await workers[0]?.terminate();
  expect(await engineThreads()).toBe(2);
  expect(everything().map(tensor => tensor.dataSync())).toEqual(expected);
});

test('a thread killed in the middle of work: the right numbers or an error, and the backend goes on', async () => {
  await withThreads(1);
  const a = random([600, 600]);
  const expected = tf.matMul(a, a).dataSync();
  for (let i = 0; i < 3; i++) {
    const workers = await recordWorkers(() => withThreads(2));
    const b = random([600, 600]);
    for (let warm = 0; warm < 3; warm++) tf.matMul(b, b).dispose();
    const gone = workers[0]?.terminate();
    try {
      expect(tf.matMul(b, b).dataSync()).toEqual(expected);
    } catch (error) {
      expect(error).toBeInstanceOf(EngineError);
      expect((error as EngineError).code).toBe('thread-lost');
    }
    await gone;
    expect(tf.matMul(b, b).dataSync()).toEqual(expected);
    expect(await engineThreads()).toBe(1);
  }
});

test('where workers are refused there is one thread', async () => {
  await withWorker(
    class {
      constructor() {
        throw new Error('Refused.');
      }
    },
    () => withThreads(4),
  );
  expect(await engineThreads()).toBe(1);
  expect([...tf.relu(tf.tensor1d([-1, 2])).dataSync()]).toEqual([0, 2]);
});

test('a worker that ends before it is ready is one thread less, and harms no other', async () => {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  let started = 0;
  class EveryOther extends Worker {
    constructor(source: string, options: ConstructorParameters<typeof Worker>[1]) {
      super(started++ % 2 === 0 ? source : 'setTimeout(() => process.exit(1), 200)', options);
    }
  }
  await withWorker(EveryOther, () => withThreads(4));
  expect(started).toBe(3);
  expect(await engineThreads()).toBe(3);
});

test('a number of threads that is none is refused by name', async () => {
  for (const threads of [0, 1.5, Number.NaN]) {
    const refused = registerSimd({ threads });
    await expect(refused).rejects.toThrow(`threads is ${threads}`);
    await expect(refused).rejects.toMatchObject({ code: 'bad-option' });
  }
});

test('memory taken for the work of several threads is given back', async () => {
  await withThreads(2);
  tf.dispose(everything());
  const { used } = await engineMemory();
  tf.dispose(everything());
  expect((await engineMemory()).used).toBe(used);
});

test('the process ends by itself, with threads that took part, and they are idle meanwhile', async () => {
  const file = join(process.cwd(), 'node_modules/.cache/threadsEnd.cjs');
  await build({
    stdin: { contents: ENDING, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: file,
    external: ['@tensorflow/*'],
    logLevel: 'error',
  });
  const { stdout, stderr, status } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const { threads, idleCpuMs } = JSON.parse(stdout) as { threads: number; idleCpuMs: number };
  expect(threads).toBe(3);
  expect(idleCpuMs).toBeLessThan(100);
});

const ENDING = `
import * as tf from '@tensorflow/tfjs-core';
import { engineThreads, registerSimd } from './src/backends/simd/index';
console.info = console.warn = () => {};
(async () => {
  await registerSimd({ threads: 3 });
  await tf.setBackend('simd');
  const a = tf.randomUniform([700, 700], -1, 1, 'float32', 1);
  tf.matMul(a, a).dispose();
  await new Promise(resolve => setTimeout(resolve, 50));
  const before = process.cpuUsage();
  await new Promise(resolve => setTimeout(resolve, 500));
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(JSON.stringify({ threads: await engineThreads(), idleCpuMs: (user + system) / 1000 }));
})();
`;

/** Runs something that starts this class of workers in place of Node's. */
async function withWorker(Worker: new (...args: never[]) => object, run: () => Promise<void>): Promise<void> {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = ((name: string) =>
    name === 'node:worker_threads'
      ? { ...getBuiltinModule(name), Worker }
      : getBuiltinModule(name)) as typeof getBuiltinModule;
  try {
    await run();
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
}

/** Runs something and returns the Node workers that it started. */
async function recordWorkers(run: () => Promise<void>): Promise<{ terminate(): Promise<number> }[]> {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const workers: { terminate(): Promise<number> }[] = [];
  class Recorded extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      workers.push(this);
    }
  }
  await withWorker(Recorded, run);
  return workers;
}
