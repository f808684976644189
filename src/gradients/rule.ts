import * as tf from '@tensorflow/tfjs-core';
import { named } from '../core/mapped';
import { gradientBy } from '../pieces/gradientBy';

/** How one kernel is differentiated. */
export type Rule = tf.GradConfig;
/** One lazily evaluated gradient for each input of a kernel. */
export type Grads = ReturnType<tf.GradFunc>;

/**
 * A rule that saves the named inputs. Outputs are never saved: tfjs copies a saved output before the kernel's own tape
 * node exists, so a second derivative through the copy is lost without an error.
 */
export function rule<N extends string, A = unknown>(
  kernelName: string,
  names: readonly N[],
  grads: (dy: tf.Tensor, saved: Record<N, tf.Tensor>, attrs: A) => Grads,
): Rule {
  return {
    kernelName,
    inputsToSave: [...names],
    gradFunc: gradientBy((dy, saved: readonly tf.Tensor[], attrs: A) =>
      grads(
        dy,
        named(names, (_, i) => saved[i] as tf.Tensor),
        attrs,
      ),
    ),
  };
}

/** A rule for an elementwise function of `x`. */
export const unary = <A = unknown>(
  kernelName: string,
  grad: (dy: tf.Tensor, x: tf.Tensor, attrs: A) => tf.Tensor,
): Rule => rule(kernelName, ['x'], (dy, { x }, attrs: A) => ({ x: () => grad(dy, x, attrs) }));

/** A rule for an elementwise function of `a` and `b`; the result is summed over whatever was broadcast. */
export const binary = (
  kernelName: string,
  gradA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  gradB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Rule =>
  rule(kernelName, ['a', 'b'], (dy, { a, b }) => ({
    a: () => unbroadcast(gradA(dy, a, b), a.shape),
    b: () => unbroadcast(gradB(dy, a, b), b.shape),
  }));

/** Sums `t` over the axes along which a tensor of `shape` was broadcast to it; `t` itself when there are none. */
export function unbroadcast(t: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (tf.util.arraysEqual(t.shape, [...shape])) return t;
  const axes = tf.broadcast_util.getReductionAxes([...shape], t.shape);
  const summed = axes.length > 0 ? tf.sum(t, axes) : t;
  return tf.util.arraysEqual(summed.shape, [...shape]) ? summed : tf.reshape(summed, [...shape]);
}

/** Runs a kernel that has no public operation. */
export const run = (kernelName: string, inputs: Record<string, tf.Tensor>, attrs: object): tf.Tensor =>
  tf.engine().runKernel(kernelName, inputs, { ...attrs });

/** The sizes of pictures. */
export const sizesOf = ({ shape: [n = 0, h = 0, w = 0, c = 0] }: tf.Tensor): [number, number, number, number] => [
  n,
  h,
  w,
  c,
];

export const toFloat = (t: tf.Tensor): tf.Tensor => (t.dtype === 'float32' ? t : tf.cast(t, 'float32'));
