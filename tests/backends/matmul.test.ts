import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { disagreement, on, random, setUp, worst } from './support';

beforeAll(setUp);

const dimension = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(119, 120, 121, 130));

test('matMul agrees with cpu for every transpose and odd sizes', async () => {
  const arbitrary = fc.record({
    m: dimension,
    k: fc.oneof(dimension, fc.constantFrom(383, 385, 800)),
    n: dimension,
    ta: fc.boolean(),
    tb: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ m, k, n, ta, tb }) => {
      const run = () => tf.matMul(random(ta ? [k, m] : [m, k], 1), random(tb ? [n, k] : [k, n], 2), ta, tb);
      expect(await disagreement(run)).toBeLessThan(2e-5);
    }),
    { numRuns: 40 },
  );
});

test('batches broadcast', async () => {
  // The cpu backend mistakes which matrix belongs to which batch when both sides repeat, so it gets them written out.
  const cases: [number[], number[], number[]][] = [
    [[3, 4, 5], [3, 5, 6], [3]],
    [[1, 4, 5], [3, 5, 6], [3]],
    [[3, 4, 5], [1, 5, 6], [3]],
    [
      [2, 1, 4, 5],
      [3, 5, 7],
      [2, 3],
    ],
    [
      [2, 3, 4, 5],
      [2, 1, 5, 2],
      [2, 3],
    ],
  ];
  for (const [a, b, batch] of cases) {
    const whole = (shape: number[], seed: number) =>
      tf.broadcastTo(random(shape, seed), [...batch, ...shape.slice(-2)]);
    const actual = await on('simd', () => tf.matMul(random(a, 1), random(b, 2)));
    const expected = await on('cpu', () => tf.matMul(whole(a, 1), whole(b, 2)));
    expect(worst(actual, expected), `${a} · ${b}`).toBeLessThan(1e-6);
  }
});

test('fused products end in bias and activation', async () => {
  for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const) {
    for (const withBias of [true, false]) {
      const run = () => {
        const fused = {
          a: random([7, 33], 1) as tf.Tensor2D,
          b: random([33, 9], 2) as tf.Tensor2D,
          activation,
          leakyreluAlpha: 0.3,
        };
        const bias = withBias ? { bias: random([9], 3) } : {};
        const prelu = activation === 'prelu' ? { preluActivationWeights: random([9], 4) } : {};
        return tf.fused.matMul({ ...fused, ...bias, ...prelu });
      };
      expect(await disagreement(run), `${activation} ${withBias}`).toBeLessThan(1e-5);
    }
  }
});

test('zeros in one operand do not hide infinities in the other', async () => {
  const run = () => tf.matMul(tf.tensor2d([[0, 1, 2]]), tf.tensor2d([[Number.POSITIVE_INFINITY], [1], [1]]));
  expect(await disagreement(run)).toBe(0);
});
