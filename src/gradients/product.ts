import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../core/sizeOf';
import { type Rule, rule } from './rule';

/** For each element of the last axis of `x`, `[n, m]`, the product of the others: no division, so zeros do no harm. */
function productOfOthers(x: tf.Tensor2D): tf.Tensor {
  // cumprod has no gradient. On a tape, so for a second derivative, each product is one of its own, which has this one.
  if (!tf.engine().isTapeOn()) return tf.mul(tf.cumprod(x, 1, true), tf.cumprod(x, 1, true, true));
  const [, m] = x.shape;
  const own = tf.cast(tf.eye(m), 'bool');
  const rows = tf.expandDims(x, 1);
  return tf.prod(tf.where(own, tf.onesLike(rows), rows), 2);
}

/** Stock is right once, where chained operations are loaded, and throws without them. */
export const products: readonly Rule[] = [
  rule(tf.Prod, ['x'], (dy, { x }, { axis }: tf.ProdAttrs) => {
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const kept = x.shape.map((_, i) => i).filter(i => !axes.includes(i));
    const order = [...kept, ...axes];
    const sizes = order.map(i => x.shape[i] ?? 1);
    const n = sizeOf(sizes.slice(0, kept.length));
    return {
      x: () => {
        const rows = tf.reshape<tf.Rank.R2>(tf.transpose(x, order), [n, x.size / n]);
        const flat = tf.mul(tf.reshape(dy, [n, 1]), productOfOthers(rows));
        const back = x.shape.map((_, i) => order.indexOf(i));
        return tf.transpose(tf.reshape(flat, sizes), back);
      },
    };
  }),
];
