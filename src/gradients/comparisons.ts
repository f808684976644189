import * as tf from '@tensorflow/tfjs-core';
import { type Rule, rule } from './rule';

const zeros =
  (t: tf.Tensor): (() => tf.Tensor) =>
  () =>
    tf.zeros(t.shape);

/**
 * Stock tfjs has no gradient for these, so a second derivative that meets one throws; all are flat almost everywhere.
 */
export const comparisons: readonly Rule[] = [
  ...[tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual, tf.LogicalAnd, tf.LogicalOr].map(
    name => rule(name, ['a', 'b'], (_, { a, b }) => ({ a: zeros(a), b: zeros(b) })),
  ),
  ...[tf.LogicalNot, tf.Any, tf.All].map(name => rule(name, ['x'], (_, { x }) => ({ x: zeros(x) }))),
];
