import '@tensorflow/tfjs-backend-cpu';
import { add, range, reshape, setBackend, tensor1d, memory as tfMemory, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { instanceNoise } from '../../../src/augment/instanceNoise';
import { pack } from '../../../src/augment/pack';
import { exchanged, pool } from '../../../src/augment/pool';
import { Memory } from '../../../src/core/memory';
import { Rng } from '../../../src/core/rng';
import { linear } from '../../../src/schedules/linear';
import { memoryOf, seen } from './seen';

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

describe('instanceNoise', () => {
  it('has the deviation that its schedule says, another draw for each part, and none in the end', () => {
    const fading = linear({ from: 0.5, to: 0, between: [0, 100] });
    const augment = instanceNoise({ deviation: fading });
    const memory = memoryOf(augment);
    tidy(() => {
      const x = zeros([50, 10, 10, 1]);
      const noise = (images: number, part = 0) =>
        Array.from(augment.apply(x, seen(memory, { images, part })).dataSync());
      const deviation = (values: ReturnType<typeof noise>) =>
        Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
      expect(deviation(noise(0))).toBeCloseTo(0.5, 1);
      expect(deviation(noise(50))).toBeCloseTo(0.25, 2);
      expect(noise(0, 1)).not.toEqual(noise(0));
      expect(augment.apply(x, seen(memory, { images: 100 }))).toBe(x);
    });
  });

  it('refuses a deviation below 0', () => {
    expect(() => instanceNoise({ deviation: -1 })).toThrow('instanceNoise: deviation: expected a number from 0');
    expect(() => instanceNoise({} as never)).toThrow('instanceNoise: deviation');
  });
});

describe('pool', () => {
  it('fills first, then exchanges half of the examples', () => {
    const rng = new Rng(1);
    expect(exchanged(0, 3, 2, rng)).toEqual({ shown: [3, 4], kept: [3, 4, 2] });
    expect(exchanged(2, 3, 1, rng)).toEqual({ shown: [3], kept: [0, 1, 3] });
    const full = exchanged(3, 3, 2000, rng);
    const fresh = full.shown.filter((row, i) => row === 3 + i).length;
    expect(fresh).toBeGreaterThan(930);
    expect(fresh).toBeLessThan(1070);
    // Nothing is shown twice or lost: each example is shown, or in the pool.
    expect(new Set([...full.shown, ...full.kept]).size).toBe(2003);
  });

  it('keeps a fake for 100 more on average, one at a time in a pool of 50', () => {
    const rng = new Rng(2);
    const stored = Array.from({ length: 50 }, () => 0);
    const ages: number[] = [];
    for (let i = 0; i < 20_000; i++) {
      const { shown } = exchanged(50, 50, 1, rng);
      const [row = 50] = shown;
      if (row === 50) continue;
      ages.push(i - (stored[row] ?? 0));
      stored[row] = i;
    }
    expect(ages.reduce((sum, age) => sum + age, 0) / ages.length).toBeCloseTo(100, -1);
  });

  it('shows past fakes in D’s turn alone, and remembers them by value', () => {
    const augment = pool(2);
    const memory = memoryOf(augment, []);
    const show = (values: number[], more = {}) =>
      tidy(() => Array.from(augment.apply(tensor1d(values), seen(memory, { side: 'fake', ...more })).dataSync()));
    expect(show([1])).toEqual([1]);
    expect(show([2, 3])[0]).toBe(2);
    expect(memory.number('count 0')).toBe(2);
    const before = tfMemory().numTensors;
    const held = memory.get('fakes 0').dataSync();
    expect(show([9, 9], { turn: 'G' })).toEqual([9, 9]);
    expect(show([9, 9], { side: 'real' })).toEqual([9, 9]);
    expect(memory.get('fakes 0').dataSync()).toEqual(held);
    const shown = [...Array(8).keys()].flatMap(i => show([10 + i], { rng: new Rng(i) }));
    const now = Array.from(memory.get('fakes 0').dataSync());
    expect([...shown, ...now].sort((a, b) => a - b)).toEqual([...held, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(tfMemory().numTensors).toBe(before);
    memory.dispose();
  });

  it('exchanges all parts of an example together', () => {
    const augment = pool(3);
    const memory = new Memory('D', augment.memory?.([[], [2]]) ?? {});
    tidy(() => {
      for (let i = 0; i < 10; i++) {
        const first = tensor1d([2 * i, 2 * i + 1]);
        const told = () => seen(memory, { side: 'fake', rng: new Rng(i) });
        const a = augment.apply(first, told());
        const b = augment.apply(add(reshape(first, [2, 1]), tensor1d([0, 0.5])), { ...told(), part: 1 });
        expect(Array.from(b.dataSync())).toEqual([...a.dataSync()].flatMap(v => [v, v + 0.5]));
      }
    });
    memory.dispose();
  });
});

describe('pack', () => {
  it('joins independent examples on their last axis', () => {
    const augment = pack(2);
    const memory = memoryOf(augment);
    tidy(() => {
      const x = reshape(range(0, 8), [4, 2]);
      expect(augment.apply(x, seen(memory)).arraySync()).toEqual([
        [0, 1, 4, 5],
        [2, 3, 6, 7],
      ]);
      expect(augment.apply(zeros([6, 3, 2, 4]), seen(memory)).shape).toEqual([3, 3, 2, 8]);
      expect(() => augment.apply(zeros([3, 2]), seen(memory))).toThrow('pack(2): 3 examples cannot be joined 2 by 2');
    });
    expect(() => pack(1)).toThrow('pack(m): expected a whole number of at least 2');
  });
});
