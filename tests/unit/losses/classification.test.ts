import {
  grad,
  losses,
  type Scalar,
  softmax,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { binaryCrossEntropy, crossEntropy } from '../../../src/losses/classification';
import { allNear, at, average, differences, near, numberOf, sigmoid } from './tools';

const logits = [
  [1, -2, 0.5],
  [0, 0, 0],
  [-1, 4, 3],
  [12, -12, 0],
];
const labels = [0, 2, 1, 1];
const onehot = labels.map(label => [0, 1, 2].map(k => (k === label ? 1 : 0)));
const softmaxOf = (row: readonly number[]) => {
  const exps = row.map(x => Math.exp(x - Math.max(...row)));
  return exps.map(e => e / exps.reduce((a, b) => a + b, 0));
};
const plain = (flat: readonly number[]) =>
  average(labels.map((label, i) => -Math.log(softmaxOf(flat.slice(3 * i, 3 * i + 3))[label] ?? 0)));
const byLabel = (x: Tensor): Scalar => crossEntropy(x as Tensor2D, tensor1d(labels, 'int32'));

describe('crossEntropy', () => {
  test('integer labels and one-hot rows give −log softmax, a mean over the batch', () => {
    const flat = logits.flat();
    const { value, gradient } = at(byLabel, flat, [4, 3]);
    near(value, plain(flat));
    near(
      numberOf(() => crossEntropy(tensor2d(logits), tensor2d(onehot))),
      plain(flat),
    );
    allNear(
      gradient,
      logits.flatMap((row, i) => softmaxOf(row).map((p, k) => (p - (onehot[i]?.[k] ?? 0)) / 4)),
    );
    allNear(gradient, differences(plain, flat), 1e-5);
  });

  test('soft targets', () => {
    const value = numberOf(() => crossEntropy(tensor2d([[0, Math.log(3)]]), tensor2d([[0.25, 0.75]])));
    near(value, -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75));
  });

  test('is right at ±10,000, in value and gradient', () => {
    const label = (k: number) => (x: Tensor) => crossEntropy(x as Tensor2D, tensor1d([k], 'int32'));
    const right = at(label(0), [1e4, -1e4], [1, 2]);
    near(right.value, 0);
    allNear(right.gradient, [0, 0]);
    const wrong = at(label(1), [1e4, -1e4], [1, 2]);
    near(wrong.value, 2e4);
    allNear(wrong.gradient, [1, -1]);
    // Equal large logits: log 2 must survive beside 10,000.
    near(at(label(0), [1e4, 1e4], [1, 2]).value, Math.log(2));
    near(at(label(0), [-1e4, -1e4], [1, 2]).value, Math.log(2));
    near(at(label(1), [1e38, -1e38], [1, 2]).value, 2e38);
  });

  test('a class that does not exist gives NaN, not a loss of 0', () => {
    for (const label of [-1, 3]) {
      expect(numberOf(() => crossEntropy(tensor2d([[1, 2, 3]]), tensor1d([label], 'int32')))).toBeNaN();
    }
  });

  test('a target that does not fit is refused', () => {
    expect(() => crossEntropy(tensor2d(logits), tensor1d([0, 1], 'int32'))).toThrow(
      'crossEntropy: expected a target [4] or [4, 3], got [2].',
    );
    expect(() => crossEntropy(tensor2d(logits), tensor2d([[1, 0]]))).toThrow('got [1, 2]');
  });

  test('differs from a softmax applied twice, and from a sum', () => {
    const right = numberOf(() => byLabel(tensor2d(logits)));
    const twice = numberOf(() => byLabel(softmax(tensor2d(logits))));
    expect(Math.abs(right - twice)).toBeGreaterThan(0.1);
    near(right, plain(logits.flat()));
    near(
      numberOf(() => byLabel(softmax(tensor2d(logits)))),
      plain(logits.flatMap(softmaxOf)),
    );
  });
});

describe('binaryCrossEntropy', () => {
  const l = [0, 2, -3, 0.5, -11, 14];
  const t = [1, 0, 0.3, 1, 0, 1];
  const plainBinary = (x: readonly number[]) =>
    average(x.map((v, i) => -(t[i] ?? 0) * Math.log(sigmoid(v)) - (1 - (t[i] ?? 0)) * Math.log(sigmoid(-v))));

  test.each([[[6]], [[3, 2]], [[1, 3, 2, 1]]])('shape %j: value and gradient', shape => {
    const f = (x: Tensor) => binaryCrossEntropy(x, tensor([...t], shape));
    const { value, gradient } = at(f, l, shape);
    near(value, plainBinary(l));
    allNear(
      gradient,
      l.map((v, i) => (sigmoid(v) - (t[i] ?? 0)) / 6),
    );
    allNear(gradient, differences(plainBinary, l), 1e-5);
  });

  test('a sure and right answer keeps its small loss', () => {
    near(at(x => binaryCrossEntropy(x, 1), [14]).value, Math.log1p(Math.exp(-14)), 1e-5);
    near(at(x => binaryCrossEntropy(x, 0), [-14]).value, Math.log1p(Math.exp(-14)), 1e-5);
  });

  test.each([
    [1e4, 1, 0, 0],
    [1e4, 0, 1e4, 1],
    [-1e4, 0, 0, 0],
    [-1e4, 1, 1e4, -1],
    [3e38, 0, 3e38, 1],
    [-3e38, 1, 3e38, -1],
  ])('logit %d, target %d', (logit, target, value, slope) => {
    const got = at(x => binaryCrossEntropy(x, target), [logit]);
    near(got.value, value);
    allNear(got.gradient, [slope]);
  });

  test('bends the right way, unlike tf.losses.sigmoidCrossEntropy', () => {
    const bend = (loss: (x: Tensor) => Scalar) => {
      const slope = grad(loss);
      return [...grad(x => sum(slope(x)))(tensor1d([0, 1])).dataSync()];
    };
    allNear(
      bend(x => binaryCrossEntropy(x, 1)),
      [0, 1].map(l => (sigmoid(l) * sigmoid(-l)) / 2),
    );
    const stock = bend(x => losses.sigmoidCrossEntropy(tensor1d([1, 1]), x) as Scalar);
    expect(stock[0]).toBeLessThan(0);
  });
});
