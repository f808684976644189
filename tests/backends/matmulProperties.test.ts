import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { cutInto } from './cutInto';
import { disagreement, on, random, setUp, worst } from './support';

beforeAll(setUp);

const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70 }), fc.constantFrom(119, 121, 260));

const product = fc.record({
  rows: size,
  columns: size,
  depth: fc.oneof(size, fc.constantFrom(383, 384, 385, 800)),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  batch: fc.constantFrom([], [1], [3], [2, 5], [9]),
});

type Product = typeof product extends fc.Arbitrary<infer T> ? T : never;

function operands({ rows, columns, depth, transposeA, transposeB, batch }: Product): [tf.Tensor, tf.Tensor] {
  const a = transposeA ? [depth, rows] : [rows, depth];
  const b = transposeB ? [columns, depth] : [depth, columns];
  return [random([...batch, ...a], 1), random([...batch, ...b], 2)];
}

test('products of any shape agree with cpu, and do not depend on how ranges are cut', async () => {
  const property = fc.asyncProperty(product, fc.integer({ min: 1, max: 130 }), async (of, step) => {
    const run = () => tf.matMul(...operands(of), of.transposeA, of.transposeB);
    const whole = await on('simd', run);
    expect(worst(whole, await on('cpu', run))).toBeLessThan(5e-5);
    expect(worst(await cutInto(step, () => on('simd', run)), whole)).toBe(0);
  });
  await fc.assert(property, { numRuns: 120 });
});

test('products with bias and activation of any shape agree with cpu', async () => {
  const activations = fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu');
  const property = fc.asyncProperty(product, activations, fc.boolean(), async (of, activation, biased) => {
    const fused = () => {
      const [a, b] = operands(of);
      const inputs = { a, b, ...(biased ? { bias: random([of.columns], 3) } : {}) };
      const { transposeA, transposeB } = of;
      const attrs = { transposeA, transposeB, activation, leakyreluAlpha: 0.2 };
      return tf.engine().runKernel('_FusedMatMul', inputs, attrs) as tf.Tensor;
    };
    expect(await disagreement(fused)).toBeLessThan(5e-5);
  });
  await fc.assert(property, { numRuns: 80 });
});

test('NaN and infinities reach their own rows and columns, and no others', async () => {
  for (const columns of [1, 2, 3, 4, 7, 30]) {
    const run = () => {
      const a = random([11, 21], 1).dataSync();
      a[3 * 21 + 20] = Number.NaN;
      a[7 * 21] = Number.POSITIVE_INFINITY;
      return tf.matMul(tf.tensor2d(a, [11, 21]), random([21, columns], 2));
    };
    const finite = async (backend: string) => (await on(backend, run)).map(y => Array.from(y, Number.isFinite));
    expect(await finite('simd')).toEqual(await finite('cpu'));
  }
});
