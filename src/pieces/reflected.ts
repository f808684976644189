import { matMul, mirrorPad, reshape, type Tensor, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import { linear } from './linear';

/**
 * Pictures with a rim of `padding` pixels that mirrors what lies inside, the outermost pixel left out: `[n, h, w, c]` →
 * `[n, h + 2p, w + 2p, c]`. The way back is two matrix products, one for each axis, and not a dozen slices.
 */
export function reflected(x: Tensor, padding: number): Tensor {
  const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
  const rim: [number, number] = [padding, padding];
  const [tall, wide] = [height + 2 * padding, width + 2 * padding];
  return linear(
    x,
    t => mirrorPad(t as Tensor4D, [[0, 0], rim, rim, [0, 0]], 'reflect'),
    dy =>
      tidy(() => {
        const rows = matMul(mirror(height, padding), reshape(dy, [n, tall, wide * channels]), true);
        const columns = matMul(mirror(width, padding), reshape(rows, [n * height, wide, channels]), true);
        return reshape(columns, [n, height, width, channels]);
      }),
  );
}

/** `[1, size + 2p, size]`: a one where a line of the padded picture is taken from. */
function mirror(size: number, padding: number): Tensor {
  const lines = size + 2 * padding;
  const ones = new Float32Array(lines * size);
  for (let i = 0; i < lines; i++) {
    const from = Math.abs(i - padding);
    ones[i * size + (from < size ? from : 2 * (size - 1) - from)] = 1;
  }
  return tensor(ones, [1, lines, size]);
}
