import { expect, test } from 'vitest';
import { DONE, type Job, openBoard, post, work } from '../../src/backends/simd/threads/job';

const board = () => openBoard(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));

test('every chunk of a job is computed once', () => {
  const there = board();
  const ranges: number[][] = [];
  for (const count of [9, 10, 1]) {
    ranges.length = 0;
    post(there, { kernel: 0, count, step: 4, numbers: [7], scratch: [100, 10] });
    work(there, [(...range) => ranges.push(range)], 2);
    expect(ranges.map(([start]) => start)).toEqual([0, 4, 8].slice(0, Math.ceil(count / 4)));
    expect(ranges.at(-1)).toEqual([4 * (ranges.length - 1), count, 120, 7]);
    expect(there.words[DONE]).toBe(ranges.length);
  }
});

test('a thread that looks while a job is written takes nothing of it', () => {
  const there = board();
  const taken: number[][] = [];
  const look = () => work(there, [(...range) => taken.push(range)], 1);
  const job: Job = { kernel: 0, count: 8, step: 4, numbers: [1], scratch: undefined };
  post(there, job);
  look();
  expect(taken.length).toBe(2);
  // More chunks than the last job had: their number is written before the rest.
  post(there, {
    ...job,
    count: 40,
    get numbers() {
      look();
      return [1];
    },
  });
  expect(taken.length).toBe(2);
  look();
  expect(taken.length).toBe(12);
  expect(there.words[DONE]).toBe(10);
});
