import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { disagreement, on, random, sameInPieces, setUp } from './support';

beforeAll(setUp);

const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const dtypes = fc.constantFrom<'float32' | 'int32'>('float32', 'int32');

/** A shape, a dtype, and numbers for whatever else there is to choose. */
const cases = fc.record({
  shape: shapes,
  dtype: dtypes,
  numbers: fc.array(fc.nat(9), { minLength: 12, maxLength: 12 }),
});

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const filled = ({ shape, dtype }: Case): tf.Tensor => tf.cast(tf.mul(random(shape, 1), 100), dtype);
const axisOf = ({ shape, numbers }: Case): number => (numbers[11] ?? 0) % shape.length;
const pick = ({ numbers }: Case, i: number, below: number): number => (numbers[i % 12] ?? 0) % below;

const moves: Record<string, (c: Case) => tf.Tensor | tf.Tensor[]> = {
  transpose: c => {
    const order = c.shape.map((_, i) => i).sort((a, b) => pick(c, a, 10) - pick(c, b, 10));
    return tf.transpose(filled(c), order);
  },
  reverse: c =>
    tf.reverse(
      filled(c),
      c.shape.flatMap((_, i) => (pick(c, i, 2) === 0 ? [i] : [])),
    ),
  stridedSlice: c => {
    const backwards = c.shape.map((_, i) => pick(c, i, 3) === 0);
    const begin = c.shape.map((n, i) => (backwards[i] ? n - 1 : pick(c, i + 5, n)));
    const end = c.shape.map((n, i) => (backwards[i] ? -n - 1 : n));
    const strides = c.shape.map((_, i) => (1 + pick(c, i + 3, 3)) * (backwards[i] ? -1 : 1));
    return tf.stridedSlice(filled(c), begin, end, strides);
  },
  'tile, slice and concat': c => {
    const x = filled(c);
    const begin = c.shape.map((n, i) => pick(c, i, n));
    const reps = c.shape.map((_, i) => 1 + pick(c, i, 2));
    return [tf.concat([x, x], axisOf(c)), tf.slice(x, begin), ...(c.shape.length < 5 ? [tf.tile(x, reps)] : [])];
  },
  flipLeftRight: c => {
    const [width = 1, channels = 1] = c.shape;
    return tf.image.flipLeftRight(random([2, 3, width, channels], 1) as tf.Tensor4D);
  },
  stack: c => tf.stack([filled(c), tf.neg(filled(c)), filled(c)], pick(c, 0, c.shape.length + 1)),
  unstack: c => tf.unstack(filled(c), axisOf(c)),
  split: c => {
    const length = c.shape[axisOf(c)] ?? 1;
    const first = pick(c, 0, length);
    return tf.split(filled(c), first === 0 ? 1 : [first, length - first], axisOf(c));
  },
  mirrorPad: c => {
    const rim = (i: number): [number, number] => [pick(c, i, c.shape[i] ?? 1), pick(c, i + 4, c.shape[i] ?? 1)];
    const x = filled(c);
    return [
      tf.mirrorPad(
        x,
        c.shape.map((_, i) => rim(i)),
        'reflect',
      ),
      tf.mirrorPad(
        x,
        c.shape.map((_, i) => rim(i)),
        'symmetric',
      ),
    ];
  },
  gather: c => {
    const length = c.shape[axisOf(c)] ?? 1;
    const indices = tf.tensor2d(
      [0, 1, 2, 3, 4, 5].map(i => pick(c, i, length)),
      [2, 3],
      'int32',
    );
    return tf.gather(filled(c), indices, axisOf(c));
  },
  'gather by batch': c => {
    const x = tf.reshape(filled(c), [c.shape[0] ?? 1, -1, 1]);
    const length = x.shape[1] ?? 1;
    const rows = Array.from({ length: c.shape[0] ?? 1 }, (_, i) => [pick(c, i, length), pick(c, i + 1, length)]);
    return tf.gather(x, tf.tensor2d(rows, undefined, 'int32'), 1, 1);
  },
  oneHot: c => {
    const indices = tf.tensor1d(
      c.numbers.map(n => n - 2),
      'int32',
    );
    return [tf.oneHot(indices, 6), tf.oneHot(indices, 7, 2.5, -1, 'float32')];
  },
};

for (const [name, move] of Object.entries(moves)) {
  test(`${name} agrees with cpu`, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async c => {
        expect(await disagreement(() => move(c))).toBe(0);
        expect(await sameInPieces(() => move(c))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
}

test('large transposes agree with cpu', async () => {
  const run = () => [
    tf.transpose(random([67, 101], 1)),
    tf.transpose(random([3, 33, 50], 2), [0, 2, 1]),
    tf.transpose(random([4, 9, 10, 37], 3), [0, 3, 1, 2]),
    tf.transpose(random([4, 37, 9, 10], 3), [0, 2, 3, 1]),
  ];
  expect(await disagreement(run)).toBe(0);
  expect(await sameInPieces(run)).toBe(true);
});

test('depthToSpace agrees with cpu', async () => {
  const run = () => [
    tf.depthToSpace(random([2, 3, 5, 12], 1) as tf.Tensor4D, 2, 'NHWC'),
    tf.depthToSpace(random([1, 2, 2, 18], 1) as tf.Tensor4D, 3, 'NHWC'),
  ];
  expect(await disagreement(run)).toBe(0);
  expect(await sameInPieces(run)).toBe(true);
});

test('masks of stridedSlice are heeded, and empty results are empty', async () => {
  const run = () => {
    const x = random([4, 5, 6], 1);
    return [
      tf.stridedSlice(x, [1, 1], [3, 3], [1, 1], 1, 2),
      tf.stridedSlice(x, [0, 1], [0, 5], [1, 2], 0, 0, 1, 0, 0),
      tf.stridedSlice(x, [3], [3], [1]),
      tf.stridedSlice(x, [0, 0, 0], [4, 5, 6], [1, 1, 1]),
    ];
  };
  expect(await disagreement(run)).toBe(0);
});

test('stridedSlice drops an axis, which the cpu kernel gets wrong', () => {
  tf.tidy(() => {
    const x = tf.reshape(tf.range(0, 120), [4, 5, 6]);
    const y = tf.stridedSlice(x, [1, 0, 2], [2, 5, 6], [1, 2, 3], 0, 0, 0, 0, 1);
    expect(y.arraySync()).toEqual([
      [32, 35],
      [44, 47],
      [56, 59],
    ]);
  });
});

test('an index out of range is an error', async () => {
  await expect(on('simd', () => tf.gather(random([3, 2], 1), tf.tensor1d([0, 3], 'int32')))).rejects.toThrow(/index/);
  await expect(on('simd', () => tf.gather(random([3, 2], 1), tf.tensor1d([-1], 'int32')))).rejects.toThrow(/index/);
});

test('unsortedSegmentSum adds rows in their order and drops ids without a segment', async () => {
  const segmented = fc.record({
    ids: fc.array(fc.integer({ min: -1, max: 6 }), { minLength: 1, maxLength: 40 }),
    inner: fc.constantFrom([], [1], [3], [2, 5]),
  });
  await fc.assert(
    fc.asyncProperty(segmented, async ({ ids, inner }) => {
      const run = () => tf.unsortedSegmentSum(random([ids.length, ...inner], 1), tf.tensor1d(ids, 'int32'), 6);
      expect(await disagreement(run)).toBeLessThan(1e-6);
      expect(await sameInPieces(run)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('cumsum agrees with cpu along any axis', async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.boolean(), fc.boolean(), async (c, exclusive, reverse) => {
      const run = () => tf.cumsum(random(c.shape, 1), axisOf(c), exclusive, reverse);
      expect(await disagreement(run)).toBe(0);
      expect(await sameInPieces(run)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('argMax and argMin agree with cpu along any axis, with ties and NaN', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async c => {
      const run = () => {
        const x = tf.round(random(c.shape, 1, -3, 3));
        const y = tf.where(tf.greater(random(c.shape, 2), 0.7), tf.fill(c.shape, Number.NaN), x);
        return [x, y].flatMap(t => [tf.argMax(t, axisOf(c)), tf.argMin(t, axisOf(c))]);
      };
      expect(await disagreement(run)).toBe(0);
      expect(await sameInPieces(run)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
