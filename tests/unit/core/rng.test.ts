import { describe, expect, test } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { close, mean, valuesOf, variance } from './tools';

const take = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw);

// Published results are named by their seed: these numbers may never change.
describe('known answers', () => {
  test.each([
    [0, [1940910792, 2667282321, 971214263, 2209899911]],
    [1, [3999973823, 1915566354, 3032393135, 1839200608]],
    [42, [69350939, 564999800, 2057589841, 1791340491]],
    [Number.MAX_SAFE_INTEGER, [1570598097, 1837295628, 2602023876, 2243253173]],
  ])('seed %d', (seed, expected) => {
    const rng = new Rng(seed);
    expect(take(4, () => rng.uint32())).toEqual(expected);
  });

  test('forks', () => {
    const noise = new Rng(1).fork('noise');
    expect(take(4, () => noise.uint32())).toEqual([1848835499, 2331371999, 2602283167, 3500467941]);
    const update = new Rng(1).fork('update', 'D', 7);
    expect(take(4, () => update.uint32())).toEqual([11122290, 2605482740, 3367276805, 4217811567]);
  });

  test('every kind of draw, in a row', () => {
    const rng = new Rng(1);
    expect(take(2, () => rng.next())).toEqual([0.9313164759129475, 0.7060340451316703]);
    close(
      take(3, () => rng.gaussian()),
      [1.9928238641634954, -0.25040242169154714, 1.8256965824408782],
      1e-15,
    );
    expect(take(4, () => rng.int(10))).toEqual([4, 9, 1, 1]);
    expect([...rng.permutation(8)]).toEqual([2, 6, 1, 0, 5, 3, 7, 4]);
  });

  test('tensors', () => {
    close(
      valuesOf(() => new Rng(3).normal([3])),
      [1.1559935808181763, 0.11990749090909958, 0.27823203802108765],
      1e-7,
    );
    expect(valuesOf(() => new Rng(3).uniform([3], -1, 1))).toEqual([
      -0.01795695163309574, -0.9671003818511963, -0.9222659468650818,
    ]);
  });
});

describe('distributions, within 4 standard errors', () => {
  const n = 40_000;
  const rng = new Rng(5);
  const uniform = take(n, () => rng.next());
  const normal = take(n, () => rng.gaussian());

  test('next is uniform on [0, 1)', () => {
    expect(Math.abs(mean(uniform) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance(uniform) - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
    expect(Math.min(...uniform.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform.slice(0, 1000))).toBeLessThan(1);
  });

  test('gaussian has mean 0, variance 1, no skew, kurtosis 3', () => {
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance(normal) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(mean(normal.map(x => x ** 3)))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(mean(normal.map(x => x ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });

  test('neighbours do not correlate', () => {
    for (const xs of [uniform.map(x => (x - 0.5) * Math.sqrt(12)), normal]) {
      for (const lag of [1, 2, 3]) {
        const products = xs.slice(lag).map((x, i) => x * (xs[i] ?? 0));
        expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(n));
      }
    }
  });

  test('int is even over its values', () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < n; i++) {
      const k = rng.int(10);
      counts[k] = (counts[k] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
    // 9 degrees of freedom: mean 9, variance 18. Too even is as wrong as too uneven.
    expect(Math.abs(chiSquare - 9)).toBeLessThan(4 * Math.sqrt(18));
  });

  test('tensors take mean, deviation and bounds', () => {
    const wide = valuesOf(() => new Rng(6).normal([n], 3, 2));
    expect(Math.abs(mean(wide) - 3)).toBeLessThan((4 * 2) / Math.sqrt(n));
    expect(Math.abs(variance(wide) - 4)).toBeLessThan(4 * 4 * Math.sqrt(2 / n));
    const flat = valuesOf(() => new Rng(7).uniform([n], -3, 1));
    expect(Math.abs(mean(flat) + 1)).toBeLessThan(4 * Math.sqrt(16 / 12 / n));
    expect(flat.every(x => x >= -3 && x <= 1)).toBe(true);
  });
});

describe('fork', () => {
  test('depends on the labels alone, not on what was drawn', () => {
    const fresh = new Rng(9);
    const used = new Rng(9);
    take(100, () => used.gaussian());
    expect(used.fork('a', 1).uint32()).toBe(fresh.fork('a', 1).uint32());
  });

  test('leaves its parent as it was', () => {
    const forked = new Rng(9);
    forked.fork('a').gaussian();
    expect(forked.uint32()).toBe(new Rng(9).uint32());
  });

  test('labels one by one or together are the same; glued together they are not', () => {
    const rng = new Rng(9);
    expect(rng.fork('a').fork('b').uint32()).toBe(rng.fork('a', 'b').uint32());
    expect(rng.fork('ab').uint32()).not.toBe(rng.fork('a', 'b').uint32());
    expect(rng.fork('b', 'a').uint32()).not.toBe(rng.fork('a', 'b').uint32());
  });

  test('no two of 100,000 forks start alike', () => {
    const rng = new Rng(0);
    const starts = new Set<string>();
    for (let i = 0; i < 50_000; i++) {
      for (const player of ['D', 'G']) {
        const fork = rng.fork('update', player, i);
        starts.add(`${fork.uint32()} ${fork.uint32()}`);
      }
    }
    expect(starts.size).toBe(100_000);
  });

  test('neighbouring forks and seeds do not correlate, and their first draws are even', () => {
    const n = 20_000;
    for (const stream of [(i: number) => new Rng(4).fork(i), (i: number) => new Rng(i)]) {
      const firsts = Array.from({ length: n }, (_, i) => (stream(i).next() - 0.5) * Math.sqrt(12));
      expect(Math.abs(mean(firsts))).toBeLessThan(4 / Math.sqrt(n));
      expect(Math.abs(variance(firsts) - 1)).toBeLessThan(4 * Math.sqrt(0.8 / n));
      expect(Math.abs(mean(firsts.slice(1).map((x, i) => x * (firsts[i] ?? 0))))).toBeLessThan(4 / Math.sqrt(n));
    }
    const [a, b] = [new Rng(4).fork('a'), new Rng(4).fork('b')];
    expect(Math.abs(mean(take(n, () => a.gaussian() * b.gaussian())))).toBeLessThan(4 / Math.sqrt(n));
  });
});

describe('permutation', () => {
  test.each([0, 1, 2, 17, 1000])('of %d holds every number once', n => {
    expect([...new Rng(2).permutation(n)].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  });

  test('each order of three is equally likely', () => {
    const rng = new Rng(8);
    const n = 12_000;
    const counts = new Map<string, number>();
    for (let i = 0; i < n; i++) {
      const order = rng.permutation(3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count / n - 1 / 6)).toBeLessThan(4 * Math.sqrt(5 / 36 / n));
  });
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('seed %d is refused', seed => {
  expect(() => new Rng(seed)).toThrow(`seed: expected a whole number of at least 0, got ${seed}.`);
});
