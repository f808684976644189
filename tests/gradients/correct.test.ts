import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { GanKitError } from '../../src/core/errors';
import { correctGradients } from '../../src/gradients/correct';

beforeAll(async () => {
  await tf.setBackend('cpu');
  correctGradients();
});

const slope = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor => tf.grad(y => tf.sum(f(y)))(x);
const curvature = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor => slope(y => tf.square(slope(f, y)), x);

function refusal(run: () => unknown): GanKitError {
  try {
    tf.tidy(() => {
      run();
    });
  } catch (error) {
    if (error instanceof GanKitError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

it('changes nothing when called again', () => {
  const registered = (): unknown[] => [
    ...tf.getKernelsForBackend('cpu').map(kernel => kernel.kernelFunc),
    ...[tf.Relu, tf.Conv2D, tf.FusedBatchNorm, 'logSoftmax__op'].map(name => tf.getGradient(name)),
  ];
  const before = registered();
  correctGradients();
  expect(registered()).toEqual(before);
  expect(registered().every((f, i) => f === before[i])).toBe(true);
});

it('shares a gradient between equal extremes', () => {
  const x = tf.tensor1d([2, 5, 5, 1]);
  expect([...slope(y => tf.max(y), x).dataSync()]).toEqual([0, 0.5, 0.5, 0]);
});

it('has slope zero for abs at zero', () => {
  expect([...slope(y => tf.abs(y), tf.tensor1d([-2, 0, 3])).dataSync()]).toEqual([-1, 0, 1]);
});

it('stays finite for elu and selu far out', () => {
  const far = tf.tensor1d([-200, 200]);
  for (const f of [tf.elu, tf.selu]) {
    expect([...slope(f, far).dataSync()].every(Number.isFinite)).toBe(true);
    expect([...curvature(f, far).dataSync()].every(Number.isFinite)).toBe(true);
  }
});

const matrix = (): tf.Tensor2D => tf.tensor2d([1, 2, 3, 4], [2, 2]);
const image = (): tf.Tensor4D => tf.ones([1, 5, 5, 1]);
const labels = (): tf.Tensor2D => tf.tensor2d([0, 1, 1, 0], [2, 2]);
const crossEntropy = (x: tf.Tensor): tf.Tensor => tf.losses.softmaxCrossEntropy(labels(), x);

it.each([
  ['einsum', () => slope(x => tf.einsum('ij,jk->ik', x, matrix()), matrix())],
  ['softmaxCrossEntropy', () => curvature(crossEntropy, matrix())],
  ['avgPool', () => slope(x => tf.avgPool(x as tf.Tensor4D, 2, 2, 0, 'ceil'), image())],
  ['maxPool', () => slope(x => tf.maxPool(x as tf.Tensor4D, 2, 2, 0, 'ceil'), image())],
])('refuses %s by name, where its derivative would be wrong', (name, run) => {
  const error = refusal(run);
  expect(error.code).toBe('gradient');
  expect(error.message).toContain(name);
});

it('takes the first derivative of softmaxCrossEntropy', () => {
  const own = (x: tf.Tensor): tf.Tensor => tf.mean(tf.neg(tf.sum(tf.mul(labels(), tf.logSoftmax(x)), -1)));
  const [theirs, ours] = [slope(crossEntropy, matrix()).dataSync(), slope(own, matrix()).dataSync()];
  theirs.forEach((value, i) => {
    expect(value).toBeCloseTo(ours[i] ?? Number.NaN, 5);
  });
});
