import * as tf from '@tensorflow/tfjs-core';
import { type Rule, rule } from './rule';
import { scatterAxis } from './scatter';

/** Folds the mirrored rims of one axis back onto the pixels they copied. */
function fold(dy: tf.Tensor, axis: number, [before, after]: [number, number], gap: number): tf.Tensor {
  const size = (dy.shape[axis] ?? 0) - before - after;
  const part = (from: number, length: number): tf.Tensor =>
    tf.slice(
      dy,
      dy.shape.map((_, i) => (i === axis ? from : 0)),
      dy.shape.map((s, i) => (i === axis ? length : s)),
    );
  const rim = (from: number, length: number, begin: number): tf.Tensor[] =>
    length === 0 ? [] : [scatterAxis(part(from, length), axis, begin, -1, size)];
  return [...rim(0, before, gap + before - 1), ...rim(before + size, after, size - 1 - gap)].reduce<tf.Tensor>(
    (sum, t) => tf.add(sum, t),
    part(before, size),
  );
}

/** Stock drops the gradient of the mirrored rims. */
export const padding: readonly Rule[] = [
  rule(tf.MirrorPad, [], (dy, _, { paddings, mode }: tf.MirrorPadAttrs) => ({
    x: () => paddings.reduce((d, rims, axis) => fold(d, axis, rims, mode === 'reflect' ? 1 : 0), tf.clone(dy)),
  })),
];
