import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { disagreement, on, random, sameInPieces, setUp, worst } from './support';

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
  'its square': tf.square,
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
  isInf: tf.isInf,
  isFinite: tf.isFinite,
  round: x => tf.round(tf.concat([tf.reshape(x, [-1]), tf.tensor1d([0.5, 1.5, 2.5, -0.5, -1.5, 1e9])])),
  sign: tf.sign,
  sin: tf.sin,
  cos: tf.cos,
  expm1: tf.expm1,
  log1p: tf.log1p,
  square: x => tf.pow(x, 2),
};

for (const [name, f] of Object.entries(unary)) {
  test(`${name} agrees with cpu, also at extreme values`, async () => {
    const run = () => [f(tf.tensor1d(awkward)), f(random([1001], 1, -20, 20)), f(random([3, 5, 7], 2, -1.5, 1.5))];
    // Relative error: values below the normal range of float32 are compared absolutely, and for elu, where
    // cpu takes 1 from a number near 1, all that it loses.
    const floor = name.endsWith('elu') ? 1e-9 : 1.2e-38;
    expect(await disagreement(run, floor)).toBeLessThan(2e-6);
    expect(await sameInPieces(run)).toBe(true);
  });
}

/** The error function in double precision: its power series, and its asymptotic one from 3 on. */
function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const z = x * x;
  if (z > 9) {
    const tail = Math.exp(-z) / (Math.abs(x) * Math.sqrt(Math.PI));
    return Math.sign(x) * (1 - tail * (1 - 1 / (2 * z) + 3 / (4 * z * z) - 15 / (8 * z ** 3)));
  }
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= -z / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

test('erf is the error function, more exactly than on cpu', async () => {
  const inputs = [...awkward, ...Array.from({ length: 1001 }, (_, i) => (i - 500) / 80)];
  const values = Float32Array.from(inputs);
  const run = () => tf.erf(tf.tensor1d(values));
  const expected = [Float32Array.from(values, erf)];
  expect(worst(await on('simd', run), expected, 1.2e-38)).toBeLessThan(5e-7);
  expect(await sameInPieces(run)).toBe(true);
});

test('large angles are turned back exactly', async () => {
  const run = () => {
    const x = tf.mul(random([999], 1), 1e5);
    const large = tf.tensor1d([123456.7, 999999.9, 1000001, 1e8, 3.3e9, -7e12, 1e30]);
    return [tf.sin(x), tf.cos(x), tf.sin(large), tf.cos(large)];
  };
  expect(await disagreement(run)).toBeLessThan(2e-7);
});

const binary: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
  pow: tf.pow,
  'pow of a size': (a, b) => tf.pow(tf.abs(a), b),
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

test('gradients by the input are the formulas', async () => {
  const slopes: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    TanhGrad: x => tf.sub(1, tf.square(tf.tanh(x))),
    SigmoidGrad: x => tf.mul(tf.sigmoid(x), tf.sub(1, tf.sigmoid(x))),
    EluInputGrad: x => tf.exp(tf.minimum(x, 0)),
    SeluInputGrad: x =>
      tf.where(tf.greater(x, 0), tf.fill(x.shape, 1.0507009873554805), tf.mul(tf.exp(x), 1.7580993408473766)),
  };
  for (const [name, slope] of Object.entries(slopes)) {
    const inputs = () => ({ dy: random([7, 143], 1), x: random([7, 143], 2, -6, 6) });
    const run = () => tf.engine().runKernel(name, inputs()) as tf.Tensor;
    const expected = await on('cpu', () => tf.mul(inputs().dy, slope(inputs().x)));
    expect(worst(await on('simd', run), expected, 1e-3), name).toBeLessThan(1e-4);
    expect(await sameInPieces(run), name).toBe(true);
  }
});

test('PreluStep is the slope of prelu, of any broadcast', async () => {
  const inputs = () => ({
    x: tf.concat([random([61, 5], 1), tf.tensor2d([[0, -0, Number.NaN, Number.POSITIVE_INFINITY, -1e30]])]),
    alpha: random([5], 2),
  });
  const run = () => tf.engine().runKernel('PreluStep', inputs()) as tf.Tensor;
  const expected = await on('cpu', () => {
    const { x, alpha } = inputs();
    return tf.add(tf.step(x), tf.mul(tf.sub(1, tf.step(x)), alpha));
  });
  expect(worst(await on('simd', run), expected)).toBe(0);
  expect(await sameInPieces(run)).toBe(true);
});

test('short rows, repeated, agree with cpu', async () => {
  for (const [rows, columns] of [
    [2000, 3],
    [513, 2],
    [400, 7],
    [171, 63],
  ] as const) {
    for (const [name, f] of Object.entries({ sub: tf.sub, greater: tf.greater, div: tf.div })) {
      const run = () => [
        f(random([rows, columns], 1), random([columns], 2)),
        f(random([1, columns], 1), random([rows, columns], 2)),
      ];
      expect(await disagreement(run), name).toBeLessThan(1e-6);
      expect(await sameInPieces(run), name).toBe(true);
    }
  }
});

test('pieces of a broadcast have the bits of the whole', async () => {
  for (const [name, f] of Object.entries(binary)) {
    const run = () => [
      f(random([13, 7, 9], 1), random([7, 1], 2)),
      f(random([31, 33], 1), random([33], 2)),
      f(random([1001], 1), random([1], 2)),
      f(random([999], 1), random([999], 2)),
    ];
    expect(await sameInPieces(run), name).toBe(true);
  }
});

test('logical operations agree with cpu, also on bytes that are neither 0 nor 1', async () => {
  const truths = (seed: number) => tf.greater(random([1003], seed), 0);
  const bytes = () =>
    tf.tensor1d(
      Uint8Array.from({ length: 1003 }, (_, i) => i % 5),
      'bool',
    );
  const run = () => [
    tf.logicalAnd(truths(1), truths(2)),
    tf.logicalOr(truths(1), truths(2)),
    tf.logicalNot(truths(3)),
    tf.logicalAnd(truths(1), tf.scalar(true, 'bool')),
    tf.logicalAnd(bytes(), truths(2)),
    tf.logicalNot(bytes()),
  ];
  expect(await disagreement(run)).toBe(0);
  expect(await sameInPieces(run)).toBe(true);
});

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
