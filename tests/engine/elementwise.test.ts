import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { disagreement, random, setUp } from './support';

beforeAll(setUp);

const awkward = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1e-3,
  -1e-3,
  1e-30,
  1e-40,
  -1e-40,
  1e4,
  -1e4,
  88.7,
  88.8,
  -87.5,
  -100,
  -104,
  0.625,
  0.6249,
  -0.625,
  1e38,
  -1e38,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  5.999,
  6.001,
];

const unary: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  abs: tf.abs,
  neg: tf.neg,
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  reciprocal: tf.reciprocal,
  square: tf.square,
  floor: tf.floor,
  ceil: tf.ceil,
  exp: tf.exp,
  log: tf.log,
  tanh: tf.tanh,
  sigmoid: tf.sigmoid,
  softplus: tf.softplus,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  selu: tf.selu,
  leakyRelu: x => tf.leakyRelu(x, 0.2),
  step: x => tf.step(x, 0.1),
  clip: x => tf.clipByValue(x, -0.5, 0.75),
  cast: x => tf.cast(tf.greater(x, 0.1), 'float32'),
  int: x => tf.cast(tf.cast(tf.clipByValue(x, -9, 9), 'int32'), 'float32'),
  zeros: tf.zerosLike,
  ones: tf.onesLike,
  isNaN: tf.isNaN,
};

for (const [name, f] of Object.entries(unary)) {
  test(`${name} agrees with cpu, also at extreme values`, async () => {
    const run = () => [f(tf.tensor1d(awkward)), f(random([1001], 1, -20, 20)), f(random([3, 5, 7], 2, -1.5, 1.5))];
    // Relative error: values below the normal range of float32 are compared absolutely, and for elu, where
    // cpu takes 1 from a number near 1, all that it loses.
    const floor = name.endsWith('elu') ? 1e-9 : 1.2e-38;
    expect(await disagreement(run, floor)).toBeLessThan(2e-6);
  });
}

const binary: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
  pow: (a, b) => tf.pow(tf.abs(a), b),
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  equal: tf.equal,
  notEqual: tf.notEqual,
  prelu: tf.prelu,
  where: (a, b) => tf.where(tf.greater(a, b), a, b),
};

/** A shape, and two shapes that broadcast to it: sizes set to one, leading dimensions left out. */
const broadcast = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }).chain(shape => {
  const part = fc
    .tuple(fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }), fc.nat(shape.length))
    .map(([ones, drop]) => shape.map((n, i) => (ones[i] ? 1 : n)).slice(drop));
  return fc.tuple(fc.constant(shape), part);
});

for (const [name, f] of Object.entries(binary)) {
  test(`${name} agrees with cpu under broadcasting`, async () => {
    await fc.assert(
      fc.asyncProperty(broadcast, fc.boolean(), async ([whole, part], swap) => {
        if (name === 'prelu' && swap) return;
        const rounded = (shape: number[], seed: number) => tf.div(tf.round(random(shape, seed, -8, 8)), 4);
        const run = () => (swap ? f(rounded(part, 1), rounded(whole, 2)) : f(rounded(whole, 1), rounded(part, 2)));
        expect(await disagreement(run)).toBeLessThan(1e-6);
      }),
      { numRuns: 25 },
    );
    const pairs = awkward.flatMap(a => awkward.map(b => [a, b] as const));
    const run = () => f(tf.tensor1d(pairs.map(p => p[0])), tf.tensor1d(pairs.map(p => p[1])));
    expect(await disagreement(run)).toBeLessThan(1e-6);
  });
}

test('addN, int32 operands and scalars fall into place', async () => {
  const run = () => [
    tf.addN([random([5, 3], 1), random([5, 3], 2), random([5, 3], 3)]),
    tf.add(tf.tensor1d([1, 2, 3], 'int32'), tf.scalar(4, 'int32')),
    tf.mul(tf.scalar(3), tf.scalar(4)),
    tf.fill([2, 3], 7),
    tf.fill([2, 3], 7, 'int32'),
    tf.add(tf.zeros([0, 3]), tf.ones([1, 3])),
  ];
  expect(await disagreement(run)).toBeLessThan(1e-6);
});
