import {
  add,
  concat,
  matMul,
  mul,
  reshape,
  slice,
  sub,
  type Tensor,
  type Tensor4D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';

/** How colours are changed, one number for each picture, `[n, 1]`: zero leaves them as they are. */
export interface Colors {
  /** Added. */
  readonly brightness: Tensor;
  /** What everything is then multiplied by, less 1. */
  readonly contrast: Tensor;
  /** 1 to turn the mean of the colours round, and leave their differences. */
  readonly lumaFlip: Tensor;
  /** Of the angle by which colours are turned about grey, the cosine less 1, and the sine. */
  readonly cosine: Tensor;
  readonly sine: Tensor;
  /** What the differences of colours are multiplied by, less 1. */
  readonly saturation: Tensor;
}

/** Onto grey, off it, and a quarter turn about it: 3 × 3 matrices, row by row. */
const GREY = Array.from({ length: 9 }, () => 1 / 3);
const OFF_GREY = GREY.map((value, i) => (i % 4 === 0 ? 1 - value : -value));
const TURNED = [0, -1, 1, 1, 0, -1, -1, 1, 0].map(value => value / Math.sqrt(3));

/**
 * Pictures `[n, h, w, c]` in other colours: the brightness added, all of it multiplied, the luma flipped, the hue
 * turned, the saturation multiplied (Karras et al. 2020, appendix B). Three channels are red, green and blue; the last
 * of two or four is alpha, and stays; other channels are grey, each by itself.
 */
export const colored = (x: Tensor4D, colors: Colors): Tensor4D =>
  tidy(() => {
    const [n, h, w, c] = x.shape;
    if (c === 2 || c === 4) {
      const [opaque, alpha] = [slice(x, [0, 0, 0, 0], [n, h, w, c - 1]), slice(x, [0, 0, 0, c - 1], [n, h, w, 1])];
      return concat([colored(opaque, colors), alpha], 3);
    }
    const scale = add(colors.contrast, 1);
    const by = mul(scale, sub(1, mul(2, colors.lumaFlip)));
    if (c !== 3) return mul(add(x, each(colors.brightness)), each(by));
    // The luma axis and what is across it keep to themselves, so the product of all matrices is a sum of three.
    const across = mul(scale, add(colors.saturation, 1));
    const parts = concat([by, mul(across, add(colors.cosine, 1)), mul(across, colors.sine)], 1);
    const matrix = reshape(matMul(parts, tensor2d([GREY, OFF_GREY, TURNED])), [n, 3, 3]);
    const mixed = reshape(matMul(reshape(x, [n, h * w, 3]), matrix, false, true), [n, h, w, 3]);
    return add(mixed, each(mul(by, colors.brightness)));
  });

/** `[n, 1]` → `[n, 1, 1, 1]` */
const each = (values: Tensor): Tensor4D => reshape(values, [-1, 1, 1, 1]);
