// The filter gradient of a convolution into few channels. dy has too few columns to pay for packing patches, so vectors
// of image channels are multiplied where they lie: for each tap, line by line, without the pixels that fall outside.
import { Geometry } from './geometry';
import { madd } from './micro';

/** Channels of the image that are summed at once, for this many channels of dy, at most four. */
// @ts-ignore: decorator
@inline
function channelsAtOnce(outChannels: i32): i32 {
  return outChannels == 1 ? 32 : outChannels == 3 ? 12 : 16;
}

/** `channels`, rounded up to what is summed at once. */
function paddedChannels(g: Geometry): i32 {
  const step = channelsAtOnce(g.outChannels);
  return (g.channels + step - 1) / step * step;
}

/** Floats of one partial result: for each tap and channel of dy a run of image channels. */
export function narrowPartialSize(g: Geometry): i32 {
  return g.kernelHeight * g.kernelWidth * g.outChannels * paddedChannels(g);
}

/**
 * Partial results [start, end): number i is the sum over output lines [i·lines, (i + 1)·lines), of `total` over all
 * images.
 */
export function filterGradNarrow(
  start: i32, end: i32, x: usize, dy: usize, partials: usize, g: Geometry, lines: i32, total: i32,
): void {
  const bytes = (narrowPartialSize(g) as usize) << 2;
  const tapBytes = (g.outChannels * paddedChannels(g)) as usize << 2;
  for (let i = start; i < end; i++) {
    const to = partials + (i as usize) * bytes;
    memory.fill(to, 0, bytes);
    for (let line = i * lines; line < min(total, (i + 1) * lines); line++) {
      const image = line / g.outHeight;
      const top = (line - image * g.outHeight) * g.strideHeight - g.padTop;
      for (let ky = 0; ky < g.kernelHeight; ky++) {
        const y = top + ky * g.dilationHeight;
        if ((y as u32) >= (g.inHeight as u32)) continue;
        const row = x + ((((image * g.inHeight + y) * g.inWidth) as usize) * ((g.channels as usize) << 2));
        const dyRow = dy + ((line * g.outWidth * g.outChannels) as usize << 2);
        const tap = to + ((ky * g.kernelWidth) as usize) * tapBytes;
        for (let kx = 0; kx < g.kernelWidth; kx++) addTap(row, dyRow, g, kx, tap + (kx as usize) * tapBytes);
      }
    }
  }
}

/** Adds what one line of dy and one line of the image say about a tap. */
function addTap(row: usize, dy: usize, g: Geometry, kx: i32, sums: usize): void {
  const left = kx * g.dilationWidth - g.padLeft;
  const stride = g.strideWidth;
  const first = left < 0 ? (stride - 1 - left) / stride : 0;
  const last = min(g.outWidth, left < g.inWidth ? (g.inWidth - 1 - left) / stride + 1 : 0);
  if (first >= last) return;
  const n = g.outChannels;
  const channels = paddedChannels(g);
  const step = (channels as usize) << 2;
  const xStep = (stride * g.channels) as usize << 2;
  const dyStep = (n as usize) << 2;
  let from = row + (((left + first * stride) * g.channels) as usize << 2);
  const by = dy + ((first * n) as usize << 2);
  for (let c = 0; c < channels; c += channelsAtOnce(n)) {
    const count = last - first;
    if (n == 1) {
      outer8x1(from, xStep, by, dyStep, count, sums);
    } else if (n == 3) {
      outer3x3(from, xStep, by, dyStep, count, sums, step);
    } else {
      outer4x2(from, xStep, by, dyStep, count, sums, step);
      if (n == 4) outer4x2(from, xStep, by + 8, dyStep, count, sums + step * 2, step);
    }
    from += (channelsAtOnce(n) as usize) << 2;
    sums += (channelsAtOnce(n) as usize) << 2;
  }
}

/** dFilter for taps [start, end): the sum of `count` partial results, in order. */
export function sumNarrowPartials(
  start: i32, end: i32, partials: usize, dFilter: usize, g: Geometry, count: i32,
): void {
  const n = g.outChannels;
  const channels = paddedChannels(g);
  const bytes = (narrowPartialSize(g) as usize) << 2;
  for (let tap = start; tap < end; tap++) {
    for (let o = 0; o < n; o++) {
      const from = partials + (((tap * n + o) * channels) as usize << 2);
      for (let c = 0; c < g.channels; c += 4) {
        let sum = f32x4.splat(0);
        for (let i = 0; i < count; i++) sum = f32x4.add(sum, v128.load(from + (c as usize << 2) + (i as usize) * bytes));
        let to = dFilter + (((tap * g.channels + c) * n + o) as usize << 2);
        for (let k = c; k < min(c + 4, g.channels); k++) {
          v128.store_lane<f32>(to, sum, 0);
          sum = v128.shuffle<f32>(sum, sum, 1, 2, 3, 0);
          to += (n as usize) << 2;
        }
      }
    }
  }
}

// The loops over tiles are exported to keep the compiler from building them into their callers, where engines would not
// find registers for them.
export function outer8x1(x: usize, xStep: usize, dy: usize, dyStep: usize, count: i32, sums: usize): void {
  let s00 = v128.load(sums);
  let s10 = v128.load(sums, 16);
  let s20 = v128.load(sums, 32);
  let s30 = v128.load(sums, 48);
  let s40 = v128.load(sums, 64);
  let s50 = v128.load(sums, 80);
  let s60 = v128.load(sums, 96);
  let s70 = v128.load(sums, 112);
  for (let i = 0; i < count; i++) {
    const d0 = v128.load_splat<f32>(dy);
    s00 = madd(s00, v128.load(x), d0);
    s10 = madd(s10, v128.load(x, 16), d0);
    s20 = madd(s20, v128.load(x, 32), d0);
    s30 = madd(s30, v128.load(x, 48), d0);
    s40 = madd(s40, v128.load(x, 64), d0);
    s50 = madd(s50, v128.load(x, 80), d0);
    s60 = madd(s60, v128.load(x, 96), d0);
    s70 = madd(s70, v128.load(x, 112), d0);
    x += xStep;
    dy += dyStep;
  }
  v128.store(sums, s00);
  v128.store(sums, s10, 16);
  v128.store(sums, s20, 32);
  v128.store(sums, s30, 48);
  v128.store(sums, s40, 64);
  v128.store(sums, s50, 80);
  v128.store(sums, s60, 96);
  v128.store(sums, s70, 112);
}

export function outer4x2(x: usize, xStep: usize, dy: usize, dyStep: usize, count: i32, sums: usize, next: usize): void {
  const row1 = sums + next;
  let s00 = v128.load(sums);
  let s01 = v128.load(row1);
  let s10 = v128.load(sums, 16);
  let s11 = v128.load(row1, 16);
  let s20 = v128.load(sums, 32);
  let s21 = v128.load(row1, 32);
  let s30 = v128.load(sums, 48);
  let s31 = v128.load(row1, 48);
  for (let i = 0; i < count; i++) {
    const d0 = v128.load_splat<f32>(dy);
    const d1 = v128.load_splat<f32>(dy, 4);
    const x0 = v128.load(x);
    s00 = madd(s00, x0, d0);
    s01 = madd(s01, x0, d1);
    const x1 = v128.load(x, 16);
    s10 = madd(s10, x1, d0);
    s11 = madd(s11, x1, d1);
    const x2 = v128.load(x, 32);
    s20 = madd(s20, x2, d0);
    s21 = madd(s21, x2, d1);
    const x3 = v128.load(x, 48);
    s30 = madd(s30, x3, d0);
    s31 = madd(s31, x3, d1);
    x += xStep;
    dy += dyStep;
  }
  v128.store(sums, s00);
  v128.store(row1, s01);
  v128.store(sums, s10, 16);
  v128.store(row1, s11, 16);
  v128.store(sums, s20, 32);
  v128.store(row1, s21, 32);
  v128.store(sums, s30, 48);
  v128.store(row1, s31, 48);
}

export function outer3x3(x: usize, xStep: usize, dy: usize, dyStep: usize, count: i32, sums: usize, next: usize): void {
  const row1 = sums + next;
  const row2 = sums + next * 2;
  let s00 = v128.load(sums);
  let s01 = v128.load(row1);
  let s02 = v128.load(row2);
  let s10 = v128.load(sums, 16);
  let s11 = v128.load(row1, 16);
  let s12 = v128.load(row2, 16);
  let s20 = v128.load(sums, 32);
  let s21 = v128.load(row1, 32);
  let s22 = v128.load(row2, 32);
  for (let i = 0; i < count; i++) {
    const d0 = v128.load_splat<f32>(dy);
    const d1 = v128.load_splat<f32>(dy, 4);
    const d2 = v128.load_splat<f32>(dy, 8);
    const x0 = v128.load(x);
    s00 = madd(s00, x0, d0);
    s01 = madd(s01, x0, d1);
    s02 = madd(s02, x0, d2);
    const x1 = v128.load(x, 16);
    s10 = madd(s10, x1, d0);
    s11 = madd(s11, x1, d1);
    s12 = madd(s12, x1, d2);
    const x2 = v128.load(x, 32);
    s20 = madd(s20, x2, d0);
    s21 = madd(s21, x2, d1);
    s22 = madd(s22, x2, d2);
    x += xStep;
    dy += dyStep;
  }
  v128.store(sums, s00);
  v128.store(row1, s01);
  v128.store(row2, s02);
  v128.store(sums, s10, 16);
  v128.store(row1, s11, 16);
  v128.store(row2, s12, 16);
  v128.store(sums, s20, 32);
  v128.store(row1, s21, 32);
  v128.store(row2, s22, 32);
}
