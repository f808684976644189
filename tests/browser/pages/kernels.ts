import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { batchNormTraining } from '../../../src/pieces/batchNormTraining';
import { random } from '../../backends/support';

const images = (): tf.Tensor4D => random([3, 31, 29, 12]) as tf.Tensor4D;
const filters = (): tf.Tensor4D => random([4, 4, 12, 17], 2, -0.1, 0.1) as tf.Tensor4D;
const matrix = (seed: number): tf.Tensor2D => random([257, 301], seed) as tf.Tensor2D;
/** Above the length that is worth a second thread, and no multiple of a vector. */
const long = (seed: number): tf.Tensor => random([7, 20_001], seed);

/** All gradients of Σ f². */
const gradients = (f: (...xs: tf.Tensor[]) => tf.Tensor, ...xs: tf.Tensor[]): tf.Tensor[] =>
  tf.grads((...ys) => tf.sum(tf.square(f(...ys))))(xs);

const convolve = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same');

/** What nets compute, on sizes large enough to be cut into ranges for threads. Run within a tidy. */
export const kernels: Readonly<Record<string, () => tf.Tensor | tf.Tensor[]>> = {
  matMul: () => tf.matMul(matrix(1), matrix(2), false, true),
  'matMul, in batches': () => tf.matMul(random([6, 130, 81], 1), random([6, 81, 65], 2)),
  conv2d: () => convolve(images(), filters()),
  'gradients of conv2d': () => gradients(convolve, images(), filters()),
  conv2dTranspose: () =>
    tf.conv2dTranspose(random([3, 16, 15, 17]) as tf.Tensor4D, filters(), [3, 31, 29, 12], 2, 'same'),
  'batch norm': () => batchNormTraining(images(), random([12], 3), random([12], 4), 1e-3).y,
  'gradients of batch norm': () =>
    gradients(
      (x, gamma, beta) => batchNormTraining(x, gamma, beta, 1e-3).y,
      tf.add(images(), 0.5),
      random([12], 3),
      random([12], 4),
    ),
  'pooling, and its gradients': () => {
    const [largest, average] = [tf.maxPool(images(), 3, 2, 'same'), tf.avgPool(images(), 3, 2, 'same')];
    const both = (x: tf.Tensor): tf.Tensor =>
      tf.add(tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'), tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'));
    return [largest, average, ...gradients(both, images())];
  },
  'sums and means': () => [tf.sum(long(1), 0), tf.mean(long(1), 1), tf.sum(images(), [0, 1, 2]), tf.sum(long(2))],
  extremes: () => [tf.max(images(), [1, 2]), tf.min(long(1), 0)],
  softmax: () => [tf.softmax(long(1)), tf.logSoftmax(matrix(1))],
  'elementwise, one': () => [tf.relu(long(1)), tf.tanh(long(1)), tf.exp(long(1)), tf.sigmoid(long(2))],
  'elementwise, two': () => [tf.mul(long(1), long(2)), tf.div(long(1), tf.add(long(2), 2)), tf.maximum(long(1), 0.1)],
  'elementwise, broadcast': () => [tf.add(images(), random([12], 5)), tf.mul(long(1), random([7, 1], 6))],
  choosing: () => tf.where(tf.greater(long(1), long(2)), long(1), long(3)),
  moving: () => [
    tf.transpose(images(), [3, 0, 2, 1]),
    tf.concat([images(), images()], -1),
    tf.pad(matrix(1), [
      [1, 2],
      [3, 4],
    ]),
  ],
  resizing: () => tf.image.resizeNearestNeighbor(images(), [62, 58]),
};
