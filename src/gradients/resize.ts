import * as tf from '@tensorflow/tfjs-core';
import { linear, type Rule, rule, run } from './rule';

type Attrs = tf.ResizeBilinearAttrs;

/** The matrix [size out, size in] by which a resize acts on one axis: what it makes of the unit images. */
function matrix(kernel: string, attrs: Attrs, sizeIn: number, axis: 0 | 1): tf.Tensor {
  const sizeOut = attrs.size[axis];
  const units = tf.reshape(tf.eye(sizeIn), axis === 0 ? [1, sizeIn, 1, sizeIn] : [1, 1, sizeIn, sizeIn]);
  const size = axis === 0 ? [sizeOut, 1] : [1, sizeOut];
  return tf.reshape(run(kernel, { images: units }, { ...attrs, size }), [1, sizeOut, sizeIn]);
}

/** A resize is a matrix on the rows and one on the columns; its transpose applies both transposed. */
function transposed(kernel: string, dy: tf.Tensor, images: tf.Tensor, attrs: Attrs): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = images.shape;
  const [outHeight, outWidth] = attrs.size;
  const rows = tf.reshape(dy, [batch, outHeight, outWidth * channels]);
  const down = tf.matMul(matrix(kernel, attrs, height, 0), rows, true);
  const columns = tf.reshape(down, [batch * height, outWidth, channels]);
  return tf.reshape(tf.matMul(matrix(kernel, attrs, width, 1), columns, true), images.shape);
}

/** Nearest upsampling by whole factors repeats pixels: its transpose sums blocks. */
function sumBlocks(dy: tf.Tensor, down: number, across: number): tf.Tensor {
  const window: [number, number] = [down, across];
  return tf.mul(run(tf.AvgPool, { x: dy }, { filterSize: window, strides: window, pad: 'valid' }), down * across);
}

function nearest(dy: tf.Tensor, images: tf.Tensor, attrs: Attrs): tf.Tensor {
  const down = attrs.size[0] / (images.shape[1] ?? 1);
  const across = attrs.size[1] / (images.shape[2] ?? 1);
  const repeats = !attrs.alignCorners && Number.isInteger(down) && Number.isInteger(across);
  return repeats ? sumBlocks(dy, down, across) : transposed(tf.ResizeNearestNeighbor, dy, images, attrs);
}

const bilinear = (dy: tf.Tensor, images: tf.Tensor, attrs: Attrs): tf.Tensor =>
  attrs.halfPixelCenters
    ? transposed(tf.ResizeBilinear, dy, images, attrs)
    : // Stock cpu exchanges height and width in the shape of the result, though not in its values.
      tf.reshape(run(tf.ResizeBilinearGrad, { dy, images }, attrs), images.shape);

/** By the backend's own kernel, right for all flags, where it has one; else composed. */
const resizing = (kernel: string, composed: typeof nearest): Rule =>
  rule(kernel, ['images'], (dy, { images }, attrs: Attrs) => ({
    images: () =>
      linear(
        dy,
        d => {
          const own = `${kernel}Transposed`;
          return tf.getKernel(own, tf.getBackend()) ? run(own, { dy: d, images }, attrs) : composed(d, images, attrs);
        },
        dd => run(kernel, { images: dd }, attrs),
      ),
  }));

/**
 * Stock nearest is wrong on cpu for a batch above 1, both ignore halfPixelCenters on the way back, and neither has a
 * second derivative.
 */
export const resize: readonly Rule[] = [
  resizing(tf.ResizeNearestNeighbor, nearest),
  resizing(tf.ResizeBilinear, bilinear),
];
