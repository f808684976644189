import * as tf from '@tensorflow/tfjs-core';
import { linear } from '../pieces/linear';
import { bilinearTransposed, nearestTransposed } from '../pieces/resizeTransposed';
import { type Rule, rule, run } from './rule';

type Attrs = tf.ResizeBilinearAttrs;
type Transposed = typeof nearestTransposed | typeof bilinearTransposed;

const resizing = (kernel: string, transposed: Transposed): Rule =>
  rule(kernel, ['images'], (dy, { images }, attrs: Attrs) => ({
    images: () =>
      linear(
        dy,
        d => transposed.call({ dy: d, images }, attrs),
        dd => run(kernel, { images: dd }, attrs),
      ),
  }));

/**
 * Stock nearest is wrong on cpu for a batch above 1, both ignore halfPixelCenters on the way back, and neither has a
 * second derivative.
 */
export const resize: readonly Rule[] = [
  resizing(tf.ResizeNearestNeighbor, nearestTransposed),
  resizing(tf.ResizeBilinear, bilinearTransposed),
];
