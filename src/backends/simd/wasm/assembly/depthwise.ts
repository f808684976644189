// Depthwise convolution of NHWC images: output channel k takes input channel k / multiplier, through a filter
// [height, width, channels, multiplier]. `outChannels` is channels · multiplier.
// A result pixel is a sum over taps: pairs of a source pixel and the weights it meets, listed once per pixel.
import { finishRows } from './finish';
import { Geometry } from './geometry';
import { addToSums } from './reduce';
import { put } from './rows';

/** Bytes of a listed tap: two addresses. */
const TAP: usize = 8;

// @ts-ignore: decorator
@inline
function list(taps: usize, count: i32, source: usize, weights: usize): void {
  const at = taps + (count as usize) * TAP;
  store<usize>(at, source);
  store<usize>(at, weights, 4);
}

// @ts-ignore: decorator
@inline
function source(taps: usize, tap: i32): usize {
  return load<usize>(taps + (tap as usize) * TAP);
}
// @ts-ignore: decorator
@inline
function weights(taps: usize, tap: i32): usize {
  return load<usize>(taps + (tap as usize) * TAP, 4);
}

/** Lists the taps of an output pixel that lie inside the image; returns how many there are. */
function forwardTaps(taps: usize, pixel: i32, x: usize, filter: usize, g: Geometry): i32 {
  const plane = g.outHeight * g.outWidth;
  const image = pixel / plane;
  const place = pixel - image * plane;
  const top = (place / g.outWidth) * g.strideHeight - g.padTop;
  const left = (place % g.outWidth) * g.strideWidth - g.padLeft;
  let count = 0;
  for (let ky = 0; ky < g.kernelHeight; ky++) {
    const row = top + ky * g.dilationHeight;
    if (row < 0 || row >= g.inHeight) continue;
    for (let kx = 0; kx < g.kernelWidth; kx++) {
      const column = left + kx * g.dilationWidth;
      if (column < 0 || column >= g.inWidth) continue;
      const from = ((image * g.inHeight + row) * g.inWidth + column) * g.channels;
      const weight = (ky * g.kernelWidth + kx) * g.outChannels;
      list(taps, count++, x + (from as usize << 2), filter + (weight as usize << 2));
    }
  }
  return count;
}

/** Lists the output pixels that an input pixel reaches, with the weights on the way; returns how many there are. */
function backwardTaps(taps: usize, pixel: i32, dy: usize, filter: usize, g: Geometry): i32 {
  const plane = g.inHeight * g.inWidth;
  const image = pixel / plane;
  const place = pixel - image * plane;
  const bottom = place / g.inWidth + g.padTop;
  const right = (place % g.inWidth) + g.padLeft;
  let count = 0;
  for (let ky = 0; ky < g.kernelHeight; ky++) {
    const down = bottom - ky * g.dilationHeight;
    const row = down / g.strideHeight;
    if (down < 0 || row >= g.outHeight || row * g.strideHeight != down) continue;
    for (let kx = 0; kx < g.kernelWidth; kx++) {
      const across = right - kx * g.dilationWidth;
      const column = across / g.strideWidth;
      if (across < 0 || column >= g.outWidth || column * g.strideWidth != across) continue;
      const from = ((image * g.outHeight + row) * g.outWidth + column) * g.outChannels;
      const weight = (ky * g.kernelWidth + kx) * g.outChannels;
      list(taps, count++, dy + (from as usize << 2), filter + (weight as usize << 2));
    }
  }
  return count;
}

/** Input channels of the output channels k … k + 3, k a multiple of four. */
// @ts-ignore: decorator
@inline
function inputs(x: usize, k: i32, multiplier: i32): v128 {
  if (multiplier == 1) return v128.load(x + (k as usize << 2));
  if (multiplier == 2) {
    const two = v128.load64_zero(x + (k as usize << 1));
    return v128.shuffle<i32>(two, two, 0, 0, 1, 1);
  }
  if ((multiplier & 3) == 0) return v128.load32_splat(x + ((k / multiplier) as usize << 2));
  return f32x4(
    load<f32>(x + ((k / multiplier) as usize << 2)), load<f32>(x + (((k + 1) / multiplier) as usize << 2)),
    load<f32>(x + (((k + 2) / multiplier) as usize << 2)), load<f32>(x + (((k + 3) / multiplier) as usize << 2)),
  );
}

/** to[k] = Σ over the taps of source[k / multiplier] · weight[k], for `channels` k. */
function sumTaps(taps: usize, count: i32, to: usize, channels: i32, multiplier: i32): void {
  let k = 0;
  if (multiplier == 1) {
    for (; k + 16 <= channels; k += 16) {
      const at = (k as usize) << 2;
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      for (let tap = 0; tap < count; tap++) {
        const from = source(taps, tap) + at;
        const by = weights(taps, tap) + at;
        s0 = f32x4.add(s0, f32x4.mul(v128.load(from), v128.load(by)));
        s1 = f32x4.add(s1, f32x4.mul(v128.load(from, 16), v128.load(by, 16)));
        s2 = f32x4.add(s2, f32x4.mul(v128.load(from, 32), v128.load(by, 32)));
        s3 = f32x4.add(s3, f32x4.mul(v128.load(from, 48), v128.load(by, 48)));
      }
      v128.store(to + at, s0);
      v128.store(to + at, s1, 16);
      v128.store(to + at, s2, 32);
      v128.store(to + at, s3, 48);
    }
  }
  for (; k < channels; k += 4) {
    const at = (k as usize) << 2;
    let sum = f32x4.splat(0);
    for (let tap = 0; tap < count; tap++) {
      sum = f32x4.add(sum, f32x4.mul(inputs(source(taps, tap), k, multiplier), v128.load(weights(taps, tap) + at)));
    }
    put(to + at, sum, channels - k);
  }
}

/** to[c] = Σ over the taps and over the multiples q of source[c, q] · weight[c, q]. */
function sumMultiples(taps: usize, count: i32, to: usize, channels: i32, multiplier: i32): void {
  for (let c = 0; c < channels; c++) {
    const at = (c * multiplier) as usize << 2;
    let sum: f32 = 0;
    for (let tap = 0; tap < count; tap++) {
      for (let q: usize = 0; q < (multiplier as usize) << 2; q += 4) {
        sum += load<f32>(source(taps, tap) + at + q) * load<f32>(weights(taps, tap) + at + q);
      }
    }
    store<f32>(to + (c as usize << 2), sum);
  }
}

/**
 * Output pixels [start, end) over all images, with bias and activation as in finish.ts. `work`: 8 + 8 per tap bytes.
 */
export function depthwise(
  start: i32, end: i32, work: usize, x: usize, filter: usize, y: usize, g: Geometry,
  bias: usize, activation: i32, alpha: f32,
): void {
  const taps = work + 8;
  const multiplier = g.outChannels / g.channels;
  for (let pixel = start; pixel < end; pixel++) {
    const to = y + ((pixel * g.outChannels) as usize << 2);
    sumTaps(taps, forwardTaps(taps, pixel, x, filter, g), to, g.outChannels, multiplier);
    store<usize>(work, to);
    finishRows(work, 1, g.outChannels, bias, activation, alpha);
  }
}

/** Input pixels [start, end) over all images. `taps`: 8 bytes per tap. */
export function depthwiseInputGrad(
  start: i32, end: i32, taps: usize, dy: usize, filter: usize, dx: usize, g: Geometry,
): void {
  const multiplier = g.outChannels / g.channels;
  for (let pixel = start; pixel < end; pixel++) {
    const count = backwardTaps(taps, pixel, dy, filter, g);
    const to = dx + ((pixel * g.channels) as usize << 2);
    if (multiplier == 1) sumTaps(taps, count, to, g.channels, 1);
    else sumMultiples(taps, count, to, g.channels, multiplier);
  }
}

/** Output channels that are summed together. */
const GROUP: i32 = 16;

/**
 * dFilter for [start, end) of the groups of 16 output channels, counted over all taps: sums over all pixels, one image
 * row in float32, rows in float64. `sums`: 128 bytes.
 */
export function depthwiseFilterGrad(
  start: i32, end: i32, sums: usize, x: usize, dy: usize, dFilter: usize, g: Geometry, images: i32,
): void {
  const groups = (g.outChannels + GROUP - 1) / GROUP;
  const multiplier = g.outChannels / g.channels;
  for (let item = start; item < end; item++) {
    const tap = item / groups;
    const first = (item - tap * groups) * GROUP;
    const down = (tap / g.kernelWidth) * g.dilationHeight - g.padTop;
    const across = (tap % g.kernelWidth) * g.dilationWidth - g.padLeft;
    const left = firstInside(across, g.strideWidth, g.outWidth);
    const right = max(left, firstBeyond(across, g.strideWidth, g.inWidth, g.outWidth));
    memory.fill(sums, 0, GROUP << 3);
    for (let image = 0; image < images; image++) {
      for (let oy = 0; oy < g.outHeight; oy++) {
        const row = oy * g.strideHeight + down;
        if (row < 0 || row >= g.inHeight) continue;
        const from = (image * g.inHeight + row) * g.inWidth + left * g.strideWidth + across;
        const to = (image * g.outHeight + oy) * g.outWidth + left;
        for (let k = first; k < min(g.outChannels, first + GROUP); k += 4) {
          addToSums(sums + ((k - first) as usize << 3), sumRow(
            x + ((from * g.channels) as usize << 2), dy + ((to * g.outChannels + k) as usize << 2),
            right - left, (g.strideWidth * g.channels) as usize << 2, (g.outChannels as usize) << 2, k, multiplier,
          ));
        }
      }
    }
    for (let k = first; k < min(g.outChannels, first + GROUP); k++) {
      const sum = load<f64>(sums + ((k - first) as usize << 3)) as f32;
      store<f32>(dFilter + ((tap * g.outChannels + k) as usize << 2), sum);
    }
  }
}

/** Σ over `count` pixels of x at input channels of k … k + 3 times dy at k … k + 3. */
// @ts-ignore: decorator
@inline
function sumRow(x: usize, dy: usize, count: i32, stepX: usize, stepDy: usize, k: i32, multiplier: i32): v128 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < count; i++) {
    sum = f32x4.add(sum, f32x4.mul(inputs(x, k, multiplier), v128.load(dy)));
    x += stepX;
    dy += stepDy;
  }
  return sum;
}

/** The first output column whose source, `offset` after it in the padded image, is not left of the image. */
// @ts-ignore: decorator
@inline
function firstInside(offset: i32, stride: i32, count: i32): i32 {
  return offset >= 0 ? 0 : min(count, (stride - 1 - offset) / stride);
}

/** The first output column whose source is right of the image. */
// @ts-ignore: decorator
@inline
function firstBeyond(offset: i32, stride: i32, size: i32, count: i32): i32 {
  return offset >= size ? 0 : min(count, (size - offset + stride - 1) / stride);
}
