import { readFileSync } from 'node:fs';
import { numpy as np } from '@jax-js/jax';

/** Of the package in node_modules, which does not say itself. */
export function jaxVersion(): string {
  const manifest = new URL('../package.json', import.meta.resolve('@jax-js/jax'));
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/**
 * A 'same' convolution `[b, h, w, c]` by `[kh, kw, c, o]`: one matrix product of all patches. jax-js's own `lax.conv`
 * is a plain loop on wasm, over ten times slower than this. Both arguments are used up, as jax-js has it.
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

/**
 * A transposed 'same' convolution `[b, h, w, o]` by `[4, 4, c, o]` with stride 2 → `[b, 2h, 2w, c]`: one matrix product
 * makes what each pixel adds to the 4 × 4 around it, and those are added up. Uses up both.
 *
 * As the gradient of a convolution (`vjp`) it would be shorter, but the second derivative that training it takes is
 * wrong in jax-js 0.1.25.
 */
export function deconvolve(x: np.Array, filter: np.Array): np.Array {
  const [batch = 1, height = 1, width = 1, inputs = 1] = x.shape;
  const channels = filter.shape[2] ?? 1;
  const flat = np.transpose(filter, [3, 0, 1, 2]).reshape([inputs, 16 * channels]);
  const patches = np.matmul(x.reshape([batch * height * width, inputs]), flat);
  const taps = patches.reshape([batch, height, width, 4, 4, channels]);
  // Row i of a patch lies in row i % 2 of the cell of 2 × 2 that is i / 2 further down.
  const rowsOfCells = [0, 1].map(row => {
    const columns = [0, 1].map(column => {
      const parts = [0, 1].flatMap(down =>
        [0, 1].map(across => {
          const part = taps.ref.slice([], [], [], 2 * down + row, 2 * across + column, []);
          return np.pad(part, [
            [0, 0],
            [down, 1 - down],
            [across, 1 - across],
            [0, 0],
          ]);
        }),
      );
      return parts.reduce((sum, part) => sum.add(part));
    });
    return np.stack(columns, 3);
  });
  taps.dispose();
  const whole = np.stack(rowsOfCells, 2).reshape([batch, 2 * height + 2, 2 * width + 2, channels]);
  return whole.slice([], [1, 2 * height + 1], [1, 2 * width + 1], []);
}
