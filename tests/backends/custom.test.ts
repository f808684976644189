import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { disagreement, type Numbers, random, sameInPieces, setUp, worst } from './support';

beforeAll(setUp);

type T = tf.Tensor;
type Tensors = Record<string, tf.Tensor>;

/** Runs a kernel that only this backend has. */
function run(name: string, inputs: Tensors, attrs: object): tf.Tensor[] {
  return tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs as object as tf.NamedAttrMap);
}

function read(tensors: readonly tf.Tensor[]): Numbers[] {
  return tensors.map(tensor => tensor.dataSync() as Numbers);
}

test.each([false, true])(
  'AdamSteps, amsgrad %s, is the formula for each tensor, and changes the moments where they lie',
  amsgrad => {
    tf.tidy(() => {
      const shapes = [[37, 3], [5], [4, 2, 3]];
      const of = (seed: number) => shapes.map((shape, i) => random(shape, seed + i));
      const [values, gradients, ms] = [of(1), of(11), of(21)];
      const vs = of(31).map(v => tf.abs(v));
      const largest = amsgrad ? of(41).map(v => tf.abs(v)) : [];
      const [learningRate, beta1, beta2, epsilon, step] = [0.01, 0.5, 0.99, 1e-8, 3];
      const wanted = shapes.map((_, i) => {
        const [value, gradient, m, v] = [values, gradients, ms, vs].map(list => list[i]) as [T, T, T, T];
        const m1 = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1));
        const v1 = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
        const most = amsgrad ? tf.maximum(largest[i] as T, v1) : v1;
        const root = tf.add(tf.sqrt(tf.div(most, 1 - beta2 ** step)), epsilon);
        return [
          tf.sub(value, tf.div(tf.mul(tf.div(m1, 1 - beta1 ** step), learningRate), root)),
          m1,
          v1,
          most,
        ] as const;
      });
      const corrections = { correction1: 1 - beta1 ** step, correction2: 1 - beta2 ** step };
      const all = Object.fromEntries([...values, ...gradients, ...ms, ...vs, ...largest].entries());
      const before = read(values);
      const next = run('AdamSteps', all, { learningRate, beta1, beta2, epsilon, ...corrections, amsgrad });
      expect(next.map(output => output.shape)).toEqual(shapes);
      for (const [k, actual] of [next, ms, vs, ...(amsgrad ? [largest] : [])].entries()) {
        expect(worst(read(actual), read(wanted.map(w => w[k] as T)))).toBeLessThan(1e-6);
      }
      expect(read(values)).toEqual(before);
    });
  },
);

test('MovingAverages is the formula for each pair', () => {
  tf.tidy(() => {
    const averages = [random([37, 3], 1), random([5], 2)];
    const values = [random([37, 3], 3), random([5], 4)];
    const all = Object.fromEntries([...averages, ...values].entries());
    const wanted = averages.map((average, i) => tf.add(tf.mul(average, 0.9), tf.mul(values[i] as T, 1 - 0.9)));
    expect(worst(read(run('MovingAverages', all, { keep: 0.9 })), read(wanted))).toBe(0);
  });
});

test('SlopeGrad is dy times the step of x, NaN and infinities included', () => {
  tf.tidy(() => {
    const x = tf.concat([
      random([61], 1),
      tf.tensor([0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
    ]);
    const dy = random([66], 2);
    for (const alpha of [0, 0.2, 1]) {
      const wanted = tf.mul(dy, tf.step(x, alpha));
      expect(worst(read([run('SlopeGrad', { dy, x }, { alpha })].flat()), read([wanted]))).toBe(0);
    }
  });
});

test('DenseLayer and ConvLayer are product, bias and leaky ReLU', () => {
  tf.tidy(() => {
    const [x, filter, bias] = [random([9, 5], 1), random([5, 3], 2), random([3], 3)];
    const [image, taps] = [random([2, 6, 5, 2], 4), random([3, 3, 2, 3], 5)];
    const conv = { strides: [2, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
    const z = tf.add(tf.matMul(x, filter), bias);
    const w = tf.add(tf.conv2d(image as tf.Tensor4D, taps as tf.Tensor4D, [2, 1], 'same'), bias);
    const ends = { 0: tf.relu, 0.2: (t: T) => tf.leakyRelu(t, 0.2), 1: (t: T) => t };
    for (const [slope, end] of Object.entries(ends)) {
      const attrs = { slope: Number(slope) };
      const got = [
        run('DenseLayer', { x, filter, bias }, attrs),
        run('ConvLayer', { x: image, filter: taps, bias }, { ...conv, ...attrs }),
      ];
      expect(worst(read(got.flat()), read([end(z), end(w)]))).toBeLessThan(1e-5);
    }
  });
});

/** The same in plain ops, with the gradient that tfjs derives. */
function reference(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  const axes = x.shape.map((_, i) => i).slice(0, -1);
  const { mean, variance } = tf.moments(x, axes);
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon))), gamma), beta);
}

for (const shape of [
  [64, 7],
  [5, 4, 3, 8],
  [2, 1],
  [33, 2, 5],
  [130, 64],
  [300, 3],
]) {
  test(`BatchNormTraining and its gradient agree with plain ops on [${shape}]`, () => {
    tf.tidy(() => {
      const channels = shape.at(-1) ?? 1;
      const [x, gamma, beta, dy] = [random(shape, 1), random([channels], 2), random([channels], 3), random(shape, 4)];
      const epsilon = 1e-3;
      const axes = shape.map((_, i) => i).slice(0, -1);
      const moments = tf.moments(x, axes);
      const outputs = run('BatchNormTraining', { x, gamma, beta }, { epsilon });
      const [, mean, variance] = outputs as [tf.Tensor, tf.Tensor, tf.Tensor];
      const expected = [reference(x, gamma, beta, epsilon), moments.mean, moments.variance];
      expect(worst(read(outputs), read(expected))).toBeLessThan(1e-5);

      const actual = run('BatchNormTrainingGrad', { x, dy, mean, variance, gamma }, { epsilon });
      const wanted = tf.grads((a, g, b) => reference(a, g, b, epsilon))([x, gamma, beta], dy);
      expect(worst(read(actual), read(wanted))).toBeLessThan(5e-5);
    });
  });
}

test('without gamma and beta they are ones and zeros', () => {
  tf.tidy(() => {
    const [x, dy] = [random([9, 5], 1), random([9, 5], 2)];
    const [ones, zeros] = [tf.ones([5]), tf.zeros([5])];
    const plain = run('BatchNormTraining', { x }, { epsilon: 1e-5 });
    expect(worst(read(plain), read(run('BatchNormTraining', { x, gamma: ones, beta: zeros }, { epsilon: 1e-5 })))).toBe(
      0,
    );
    const [, mean, variance] = plain as [tf.Tensor, tf.Tensor, tf.Tensor];
    const given = { x, dy, mean, variance };
    const bare = read(run('BatchNormTrainingGrad', given, { epsilon: 1e-5 }));
    expect(worst(bare, read(run('BatchNormTrainingGrad', { ...given, gamma: ones }, { epsilon: 1e-5 })))).toBe(0);
  });
});

test('a large mean does not drown the variance', () => {
  tf.tidy(() => {
    const x = tf.add(random([1000, 4], 1), 1000);
    const [, , variance] = run('BatchNormTraining', { x }, { epsilon: 1e-5 });
    const centered = tf.moments(tf.sub(x, 1000), 0).variance;
    expect(worst(read([variance as tf.Tensor]), read([centered]), 1e-9)).toBeLessThan(1e-4);
  });
});

test('pieces of a normalisation have the bits of the whole', async () => {
  for (const shape of [
    [5, 4, 3, 40],
    [200, 33],
    [33, 2, 5],
  ]) {
    const forward = () => {
      const channels = shape.at(-1) ?? 1;
      return run('BatchNormTraining', { x: random(shape, 1), gamma: random([channels], 2) }, { epsilon: 1e-3 });
    };
    const backward = () => {
      const [, mean, variance] = forward() as [T, T, T];
      return run(
        'BatchNormTrainingGrad',
        { x: random(shape, 1), dy: random(shape, 3), mean, variance },
        { epsilon: 1e-3 },
      );
    };
    expect(await sameInPieces(forward), `${shape}`).toBe(true);
    expect(await sameInPieces(backward), `${shape}`).toBe(true);
  }
});

test('batchNorm with given moments agrees with cpu, also with moments for each element', async () => {
  for (const moments of [[1], [3], [8], [3, 8], [4, 3, 3, 5]]) {
    const run = () => {
      const x = random([4, 3, 3, 8].slice(0, 4 - moments.length).concat(moments), 1) as tf.Tensor4D;
      const of = (seed: number) => random(moments, seed) as tf.Tensor1D;
      const variance = tf.abs(of(3)) as tf.Tensor1D;
      return [tf.batchNorm(x, of(2), variance, of(4), of(5), 1e-3), tf.batchNorm(x, of(2), variance)];
    };
    expect(await disagreement(run)).toBeLessThan(1e-4);
    expect(await sameInPieces(run)).toBe(true);
  }
});
