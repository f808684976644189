import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { disagreement, random, sameInPieces, setUp } from './support';

beforeAll(setUp);

const geometry = fc.record({
  shape: fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 3, max: 9 }),
    fc.integer({ min: 3, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
  ),
  window: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
});

for (const [name, pool] of Object.entries({ avgPool: tf.avgPool, maxPool: tf.maxPool })) {
  test(`${name} and its gradient agree with cpu`, async () => {
    await fc.assert(
      fc.asyncProperty(geometry, async ({ shape, window, strides, pad }) => {
        const run = () => {
          const x = random(shape, 1) as tf.Tensor4D;
          const f = (t: tf.Tensor) => pool(t as tf.Tensor4D, window, strides, pad);
          const y = f(x);
          return [y, tf.grad(f)(x, random(y.shape, 2))];
        };
        expect(await disagreement(run)).toBeLessThan(1e-6);
        expect(await sameInPieces(run)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
}

test('places of the largest agree with cpu', async () => {
  await fc.assert(
    fc.asyncProperty(geometry, fc.boolean(), async ({ shape, window, strides, pad }, overAll) => {
      const run = () => {
        const x = tf.round(random(shape, 1, -3, 3)) as tf.Tensor4D;
        return Object.values(tf.maxPoolWithArgmax(x, window, strides, pad, overAll));
      };
      expect(await disagreement(run)).toBe(0);
      expect(await sameInPieces(run)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('ties go to the first, and NaN is treated as on cpu', async () => {
  const run = () => {
    const x = tf.tensor4d([1, 1, 0, 1, Number.NaN, 2, 3, 3, -1, -1, -1, Number.NEGATIVE_INFINITY], [1, 3, 4, 1]);
    const f = (t: tf.Tensor) => tf.maxPool(t as tf.Tensor4D, 2, 1, 'same');
    return [f(x), tf.grad(f)(x), tf.avgPool(x, 2, 1, 'same')];
  };
  expect(await disagreement(run)).toBe(0);
});
