import { expect, test } from 'vitest';
import { EngineError } from '../../src/backends/simd/errors';
import { chunksOf, openBoard, TICKET } from '../../src/backends/simd/threads/job';
import { Pool } from '../../src/backends/simd/threads/pool';

const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const newMemory = () => new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });

/** A pool of the calling thread alone, on kernels written in JavaScript. */
async function poolOf(memory: WebAssembly.Memory, ...kernels: ((...numbers: number[]) => number)[]): Promise<Pool> {
  return Pool.start(await WebAssembly.compile(empty), memory, kernels, 1);
}

test('each range is computed once, with the numbers of the job', async () => {
  const calls: number[][] = [];
  const record = (...numbers: number[]) => calls.push(numbers);
  const pool = await poolOf(newMemory(), () => 0, record);
  pool.run({ kernel: 1, count: 10, step: 4, numbers: [0.5, 2 ** 32 - 1], scratch: undefined });
  expect(calls).toEqual([
    [0, 4, 0.5, 2 ** 32 - 1],
    [4, 8, 0.5, 2 ** 32 - 1],
    [8, 10, 0.5, 2 ** 32 - 1],
  ]);
  calls.length = 0;
  pool.run({ kernel: 1, count: 3, step: 3, numbers: [7], scratch: [4096, 64] });
  expect(calls).toEqual([[0, 3, 4096, 7]]);
});

test('more jobs than the ticket can count', async () => {
  const memory = newMemory();
  let calls = 0;
  const pool = await poolOf(memory, () => calls++);
  const { words } = openBoard(memory);
  // The last job numbers before the upper 24 bits begin again at zero.
  words[TICKET] = (0xfffffe << 8) | 0;
  for (let i = 0; i < 5; i++) pool.run({ kernel: 0, count: 3, step: 1, numbers: [], scratch: undefined });
  expect(calls).toBe(15);
});

test('a chunk that another thread took and never finished is an error, after a while', async () => {
  const memory = newMemory();
  const { words } = openBoard(memory);
  const thief = () => Atomics.add(words, TICKET, 1);
  const pool = await poolOf(memory, thief);
  const job = { kernel: 0, count: 4, step: 1, numbers: [], scratch: undefined };
  expect(chunksOf(job)).toBe(4);
  const started = performance.now();
  expect(() => pool.run(job)).toThrow(EngineError);
  expect(performance.now() - started).toBeGreaterThan(1000);
});

test('a kernel that traps is an error, not a wrong number', async () => {
  const pool = await poolOf(newMemory(), () => {
    throw new WebAssembly.RuntimeError('memory access out of bounds');
  });
  const run = () => pool.run({ kernel: 0, count: 2, step: 1, numbers: [], scratch: undefined });
  expect(run).toThrow('out of bounds');
});
