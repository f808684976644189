import * as tf from '@tensorflow/tfjs-core';
import { linear } from '../pieces/linear';
import { type Rule, rule, toFloat } from './rule';

type Axes = number | number[];

/** `shape` with the reduced axes kept as 1. */
const keepDims = (shape: readonly number[], axes: readonly number[]): number[] =>
  shape.map((size, i) => (axes.includes(i) ? 1 : size));

/** `t` repeated along its axes of 1 to fill `shape`: by a tile up to the rank that one takes on every backend. */
const fill = (t: tf.Tensor, shape: readonly number[]): tf.Tensor =>
  t.rank > 4
    ? tf.mul(t, tf.ones([...shape]))
    : tf.tile(
        t,
        shape.map((size, i) => (t.shape[i] === 1 ? size : 1)),
      );

/** Hands `scale` times dy back to every element it was summed from. */
function spread(dy: tf.Tensor, x: tf.Tensor, axis: Axes, scaleFor: (count: number) => number): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const kept = keepDims(x.shape, axes);
  const scale = scaleFor(axes.reduce((n, i) => n * (x.shape[i] ?? 1), 1));
  const scaled = (t: tf.Tensor): tf.Tensor => (scale === 1 ? t : tf.mul(t, scale));
  return linear(
    dy,
    d => fill(scaled(tf.reshape(d, kept)), x.shape),
    dd => tf.reshape(scaled(tf.sum(dd, axes)), dy.shape),
  );
}

/** Hands dy to the elements that equal the extreme value, in equal shares. */
function toExtremes(
  dy: tf.Tensor,
  x: tf.Tensor,
  axis: Axes,
  extreme: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor,
): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const kept = keepDims(x.shape, axes);
  const share = (): tf.Tensor => {
    const hit = toFloat(tf.equal(x, extreme(x, axes, true)));
    return tf.div(hit, tf.sum(hit, axes, true));
  };
  return linear(
    dy,
    d => tf.mul(tf.reshape(d, kept), share()),
    dd => tf.reshape(tf.sum(tf.mul(dd, share()), axes), dy.shape),
  );
}

/**
 * Stock max and min throw at second order and give every one of several equal extremes the whole gradient; stock cumsum
 * transposes its gradient once too often unless the axis is the last. Sum and mean are right and only made lighter.
 */
export const reductions: readonly Rule[] = [
  rule(tf.Sum, ['x'], (dy, { x }, { axis }: tf.SumAttrs) => ({ x: () => spread(dy, x, axis, () => 1) })),
  rule(tf.Mean, ['x'], (dy, { x }, { axis }: tf.MeanAttrs) => ({ x: () => spread(dy, x, axis, count => 1 / count) })),
  rule(tf.Max, ['x'], (dy, { x }, { reductionIndices }: tf.MaxAttrs) => ({
    x: () => toExtremes(dy, x, reductionIndices, tf.max),
  })),
  rule(tf.Min, ['x'], (dy, { x }, { axis }: tf.MinAttrs) => ({ x: () => toExtremes(dy, x, axis, tf.min) })),
  rule(tf.Cumsum, [], (dy, _, { axis, exclusive, reverse }: tf.CumsumAttrs) => ({
    x: () => tf.cumsum(dy, axis, exclusive, !reverse),
  })),
];
