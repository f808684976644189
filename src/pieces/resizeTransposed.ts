import {
  AvgPool,
  engine,
  eye,
  matMul,
  mul,
  ResizeBilinear,
  ResizeBilinearGrad,
  ResizeNearestNeighbor,
  reshape,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { type Piece, piece } from './piece';

type Call = Piece<'ResizeBilinearTransposed'>['composed'];
type Attributes = Parameters<Call>[1];

const run = (name: string, inputs: Record<string, Tensor>, attributes: object): Tensor =>
  engine().runKernel(name, inputs, { ...attributes });

/** The matrix [size out, size in] by which a resize acts on one axis: what it makes of the unit images. */
function matrix(kernel: string, attributes: Attributes, sizeIn: number, axis: 0 | 1): Tensor {
  const sizeOut = attributes.size[axis];
  const units = reshape(eye(sizeIn), axis === 0 ? [1, sizeIn, 1, sizeIn] : [1, 1, sizeIn, sizeIn]);
  const size = axis === 0 ? [sizeOut, 1] : [1, sizeOut];
  return reshape(run(kernel, { images: units }, { ...attributes, size }), [1, sizeOut, sizeIn]);
}

/** A resize is a matrix on the rows and one on the columns; its transpose applies both transposed. */
function transposed(kernel: string, dy: Tensor, images: Tensor, attributes: Attributes): Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = images.shape;
  const [outHeight, outWidth] = attributes.size;
  const rows = reshape(dy, [batch, outHeight, outWidth * channels]);
  const down = matMul(matrix(kernel, attributes, height, 0), rows, true);
  const columns = reshape(down, [batch * height, outWidth, channels]);
  return reshape(matMul(matrix(kernel, attributes, width, 1), columns, true), images.shape);
}

/** Nearest upsampling by whole factors repeats pixels: its transpose sums blocks. */
function sumBlocks(dy: Tensor, down: number, across: number): Tensor {
  const window: [number, number] = [down, across];
  return mul(run(AvgPool, { x: dy }, { filterSize: window, strides: window, pad: 'valid' }), down * across);
}

const nearest: Call = ({ dy, images }, attributes) => {
  const down = attributes.size[0] / (images.shape[1] ?? 1);
  const across = attributes.size[1] / (images.shape[2] ?? 1);
  const repeats = !attributes.alignCorners && Number.isInteger(down) && Number.isInteger(across);
  return repeats ? sumBlocks(dy, down, across) : transposed(ResizeNearestNeighbor, dy, images, attributes);
};

const bilinear: Call = ({ dy, images }, attributes) =>
  attributes.halfPixelCenters
    ? transposed(ResizeBilinear, dy, images, attributes)
    : // Stock cpu exchanges height and width in the shape of the result, though not in its values.
      reshape(run(ResizeBilinearGrad, { dy, images }, attributes), images.shape);

/** The transpose of nearest resizing, which is linear. */
export const nearestTransposed = /* @__PURE__ */ piece('ResizeNearestNeighborTransposed', { composed: nearest });

/** The transpose of bilinear resizing. */
export const bilinearTransposed = /* @__PURE__ */ piece('ResizeBilinearTransposed', { composed: bilinear });
