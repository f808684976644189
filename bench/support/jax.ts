import { numpy as np, vjp } from '@jax-js/jax';

/** Of the package in node_modules, which exports none. */
export const JAX_VERSION = '0.1.25';

/**
 * A 'same' convolution `[b, h, w, c]` by `[kh, kw, c, o]`: one matrix product of all patches. jax-js's own `lax.conv` is a plain loop on
 * wasm, ten to forty times slower than this. Both arguments are used up, as jax-js has it.
 */
export function convolve(x: np.Array, filter: np.Array, stride: number): np.Array {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [rows = 1, columns = 1, , outputs = 1] = filter.shape;
  const [down, across] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  // Pad so far that the picture falls into cells of stride × stride: tap (i, j) is then a slice of cells.
  const padOf = (size: number, out: number, taps: number): [number, number] => {
    const before = Math.floor(Math.max((out - 1) * stride + taps - size, 0) / 2);
    const cells = out + Math.floor((taps - 1) / stride);
    return [before, cells * stride - size - before];
  };
  const padded = np.pad(x, [[0, 0], padOf(height, down, rows), padOf(width, across, columns), [0, 0]]);
  const [tall = 1, wide = 1] = padded.shape.slice(1, 3);
  const cells = padded.reshape([batch, tall / stride, stride, wide / stride, stride, channels]);
  const taps: np.Array[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const [top, left] = [Math.floor(i / stride), Math.floor(j / stride)];
      const seen = cells.ref.slice([], [top, top + down], i % stride, [left, left + across], j % stride, []);
      taps.push(seen.reshape([batch * down * across, channels]));
    }
  }
  cells.dispose();
  const flat = filter.reshape([rows * columns * channels, outputs]);
  return np.matmul(np.concatenate(taps, 1), flat).reshape([batch, down, across, outputs]);
}

/** A transposed convolution `[b, h, w, o]` by `[kh, kw, c, o]`: the gradient of a convolution by its input. Uses up both. */
export function deconvolve(x: np.Array, filter: np.Array, stride: number): np.Array {
  const [batch = 1, height = 1, width = 1] = x.shape;
  const image = np.zeros([batch, height * stride, width * stride, filter.shape[2] ?? 1]);
  const [y, back] = vjp((at: np.Array) => convolve(at, filter.ref, stride), [image]);
  y.dispose();
  const [result] = back(x) as [np.Array];
  filter.dispose();
  return result;
}
