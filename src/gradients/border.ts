import * as tf from '@tensorflow/tfjs-core';

/** Where the windows of a pooling lie along one axis. */
export interface Reach {
  readonly out: number;
  readonly stride: number;
  /** Padding on either side. */
  readonly before: number;
  readonly after: number;
  readonly filter: number;
  readonly size: number;
}

/** How much more than 1/filter each window weighs what it averages: one that hangs over the border averages fewer. */
const inside = ({ out, stride, before, filter, size }: Reach): number[] =>
  Array.from({ length: out }, (_, i) => {
    const start = i * stride - before;
    return filter / (Math.min(size, start + filter) - Math.max(0, start));
  });

/** That of all axes together, of shape [1, …, 1]; undefined where no window hangs over. */
export function borderWeights(axes: readonly Reach[]): tf.Tensor | undefined {
  if (axes.every(({ before, after }) => before === 0 && after === 0)) return undefined;
  return axes
    .map((axis, at) => {
      const shape = [1, ...axes.map((_, i) => (i === at ? axis.out : 1)), 1];
      return tf.tensor(inside(axis), shape);
    })
    .reduce((product, weights) => tf.mul(product, weights));
}
