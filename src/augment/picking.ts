import {
  abs,
  cast,
  less,
  matMul,
  range,
  reshape,
  sub,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';

/**
 * For each example, a matrix of zeros and ones that takes line i of a picture from its line `sources[i]`: `[n, size]` →
 * `[n, size, size]`. A source that is no line of the picture gives zeros.
 */
export const picking = (sources: Tensor2D): Tensor3D =>
  tidy(() => {
    const [n, size] = sources.shape;
    const lines = reshape(range(0, size), [1, 1, size]);
    // Whole numbers, so half of one tells them apart under any rounding.
    return cast(less<Tensor3D>(abs(sub(reshape(sources, [n, size, 1]), lines)), 0.5), 'float32');
  });

/**
 * Pictures `[n, h, w, c]` whose rows and columns are taken from elsewhere, as two matrix products per example: linear
 * in the pictures, so its derivatives of every order are as simple as it is, and no pixel is rounded.
 */
export const resampled = (x: Tensor4D, rows: Tensor2D, columns: Tensor2D): Tensor4D =>
  tidy(() => {
    const [n, h, w, c] = x.shape;
    const picked = reshape(matMul(picking(rows), reshape(x, [n, h, w * c])), [n, h, w, c]);
    if (c === 1) return reshape(matMul(reshape(picked, [n, h, w]), picking(columns), false, true), [n, h, w, 1]);
    const turned = reshape(transpose(picked, [0, 2, 1, 3]), [n, w, h * c]);
    return transpose(reshape(matMul(picking(columns), turned), [n, w, h, c]), [0, 2, 1, 3]);
  });
