import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { disagreement, on, random, sameInPieces, setUp } from './support';

beforeAll(setUp);

const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

/** A shape and some of its axes. */
const reduction = shapes.chain(shape =>
  fc.record({ shape: fc.constant(shape), axes: fc.subarray(shape.map((_, i) => i)), keepDims: fc.boolean() }),
);

test('reductions agree with cpu over any axes', async () => {
  await fc.assert(
    fc.asyncProperty(reduction, async ({ shape, axes, keepDims }) => {
      const run = () => {
        const x = random(shape, 1);
        return [tf.sum, tf.mean, tf.max, tf.min].map(f => f(x, axes, keepDims));
      };
      // Sums of hundreds of numbers that cancel: what counts is the error against the numbers, not the sum.
      expect(await disagreement(run)).toBeLessThan(2e-5);
      expect(await sameInPieces(run)).toBe(true);
    }),
    { numRuns: 80 },
  );
});

test('long sums are exact to single precision', async () => {
  for (const [shape, axis] of [
    [[1_000_003], 0],
    [[250_000, 5], 0],
    [[100_000, 16], 0],
    [[3, 400_000], 1],
  ] as [number[], number][]) {
    const run = () => tf.sum(tf.add(random(shape, 1), 0.7), axis);
    expect(await disagreement(run), `${shape}`).toBeLessThan(1e-5);
    expect(await sameInPieces(run), `${shape}`).toBe(true);
  }
  const [sum] = await on('simd', () => tf.sum(tf.fill([1_000_000], 0.1)));
  expect(Math.abs((sum?.[0] ?? 0) / 100_000 - 1)).toBeLessThan(1e-6);
});

test('non-finite values survive reductions', async () => {
  const values = [1, Number.NaN, 3, Number.POSITIVE_INFINITY, -1, Number.NEGATIVE_INFINITY];
  const run = () => {
    const x = tf.tensor2d(values, [3, 2]);
    return [tf.sum, tf.mean, tf.max, tf.min].flatMap(f => [f(x), f(x, 0), f(x, 1)]);
  };
  expect(await disagreement(run)).toBe(0);
});

test('softmax and its logarithm agree with cpu', async () => {
  for (const shape of [[4, 10], [7, 1], [2, 3, 33], [5]]) {
    const run = () => {
      const x = random(shape, 1, -30, 30);
      return [tf.softmax(x), tf.logSoftmax(x)];
    };
    expect(await disagreement(run)).toBeLessThan(2e-6);
    expect(await sameInPieces(run)).toBe(true);
  }
  expect(
    await disagreement(() =>
      tf.softmax(
        tf.tensor2d([
          [1e4, -1e4, 0],
          [-1e4, -1e4, -1e4],
        ]),
      ),
    ),
  ).toBeLessThan(1e-6);
});

test('transpose agrees with cpu for any order', async () => {
  const arbitrary = shapes.chain(shape =>
    fc.tuple(
      fc.constant(shape),
      fc.shuffledSubarray(
        shape.map((_, i) => i),
        { minLength: shape.length },
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(arbitrary, async ([shape, order]) => {
      expect(await disagreement(() => tf.transpose(random(shape, 1), order))).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('pad, slice, concat, tile and broadcastTo agree with cpu', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.array(fc.nat(2), { minLength: 10, maxLength: 10 }),
      fc.nat(4),
      async (shape, numbers, which) => {
        const axis = which % shape.length;
        const amount = (i: number) => numbers[i] ?? 0;
        const run = () => {
          const x = random(shape, 1);
          const begin = shape.map((n, i) => Math.min(amount(i), n - 1));
          const size = shape.map((n, i) => Math.max(1, n - (begin[i] ?? 0) - amount(i + 5)));
          const one = shape.map((n, i) => (i === axis ? 1 : n));
          return [
            tf.pad(
              x,
              shape.map((_, i) => [amount(i), amount(i + 5)]),
              0.5,
            ),
            tf.slice(x, begin, size),
            tf.concat(
              [
                x,
                tf.slice(
                  x,
                  begin.map((b, i) => (i === axis ? b : 0)),
                  shape.map((n, i) => (i === axis ? (size[i] ?? n) : n)),
                ),
                x,
              ],
              axis,
            ),
            ...(shape.length < 5
              ? [
                  tf.tile(
                    x,
                    shape.map((_, i) => 1 + amount(i)),
                  ),
                  tf.broadcastTo(
                    tf.slice(
                      x,
                      shape.map(() => 0),
                      one,
                    ),
                    shape,
                  ),
                ]
              : []),
            ...tf.split(x, [1, ...(shape[axis] === 1 ? [] : [(shape[axis] ?? 1) - 1])], axis),
          ];
        };
        expect(await disagreement(run)).toBe(0);
        expect(await sameInPieces(run)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
