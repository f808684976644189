import {
  concat,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropInput,
  engine,
  getBackend,
  getKernel,
  reshape,
  slice,
  type Tensor,
  tensor,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { linear } from './linear';

const TAPS = [1, 3, 3, 1];
const MOVES = { pad: 'same', dilations: [1, 1], dataFormat: 'NHWC' };

const run = (name: string, inputs: Record<string, Tensor>, attributes: object): Tensor =>
  engine().runKernel(name, inputs, { ...MOVES, ...attributes });

/** `[1, 3, 3, 1]` by itself for each channel, all taps together `total`. */
function window(channels: number, total: number): Tensor {
  const scale = total / 64;
  const values = TAPS.flatMap(a => TAPS.flatMap(b => new Array<number>(channels).fill(a * b * scale)));
  return tensor(values, [4, 4, channels, 1]);
}

const channelsOf = (x: Tensor): number => x.shape.at(-1) ?? 1;

const down = (x: Tensor, total: number): Tensor =>
  tidy(() => run(DepthwiseConv2dNative, { x, filter: window(channelsOf(x), total) }, { strides: [2, 2] }));

/** The transpose of {@link down} of images of this height and width. */
const up = (dy: Tensor, [height, width]: Sides, total: number): Tensor =>
  tidy(() => {
    const channels = channelsOf(dy);
    const filter = window(channels, total);
    const shape = [dy.shape[0] ?? 0, height, width, channels];
    if (getKernel(DepthwiseConv2dNativeBackpropInput, getBackend())) {
      return run(DepthwiseConv2dNativeBackpropInput, { dy, filter }, { strides: [2, 2], inputShape: shape });
    }
    // The filter is the same from both ends, so it is a convolution of what has zeros in between.
    const whole = run(DepthwiseConv2dNative, { x: apart(apart(dy, 2), 1), filter }, { strides: [1, 1] });
    return slice(whole, [0, 0, 0, 0], shape);
  });

/** Zeros before each row or column. */
function apart(x: Tensor, axis: 1 | 2): Tensor {
  const { shape } = x;
  const apart = reshape(x, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
  const doubled = shape.map((size, i) => (i === axis ? 2 * size : size));
  return reshape(concat([zerosLike(apart), apart], axis + 1), doubled);
}

/** Height and width. */
type Sides = readonly [number, number];

/**
 * Half the height and width, rounded up, by the filter [1, 3, 3, 1] on each axis, its taps adding up to 1, zeros beyond
 * the border: `[n, h, w, c]` → `[n, ⌈h/2⌉, ⌈w/2⌉, c]`. StyleGAN's and R3GAN's resampling: [1, 2, 1] and [1, 1] in one.
 */
export function smoothHalved(x: Tensor): Tensor {
  const [, height = 0, width = 0] = x.shape;
  return linear(
    x,
    t => down(t, 1),
    t => up(t, [height, width], 1),
  );
}

/** Rows or columns of zeros before and behind, on each axis. */
export type Margins = readonly [readonly [number, number], readonly [number, number]];

/**
 * The filter [1, 3, 3, 1] on each axis at every place, its taps adding up to `total` over both: `[n, h, w, c]` →
 * `[n, top + h + bottom − 3, left + w + right − 3, c]`.
 */
export const smoothed = (x: Tensor, [rows, columns]: Margins, total: number): Tensor => {
  const by = (margins: readonly (readonly [number, number])[]) => (t: Tensor) =>
    tidy(() => {
      const pad = [[0, 0], ...margins.map(margin => [...margin]), [0, 0]];
      return run(DepthwiseConv2dNative, { x: t, filter: window(channelsOf(t), total) }, { strides: [1, 1], pad });
    });
  const sides = [rows, columns];
  // The filter is the same from both ends: its transpose has what is missing of the margins.
  return linear(x, by(sides), by(sides.map(([before, behind]) => [3 - before, 3 - behind] as const)));
};

/** Four times the transpose of {@link smoothHalved}: `[n, h, w, c]` → `[n, ...sides, c]`, sides of 2h or 2h − 1. */
export const smoothDoubled = (x: Tensor, sides: Sides): Tensor =>
  linear(
    x,
    t => up(t, sides, 4),
    t => down(t, 4),
  );
