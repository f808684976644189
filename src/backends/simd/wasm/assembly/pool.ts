// Pooling over windows of NHWC images, without dilation.
import { Geometry } from './geometry';
import { put } from './rows';

/** The part of a window that lies inside the image: where it begins, in bytes from the first image, and its size. */
// @ts-ignore: decorator
@unmanaged
class Window {
  first: usize;
  rows: i32;
  columns: i32;
}

function place(at: usize, g: Geometry, pixel: i32): Window {
  const window = changetype<Window>(at);
  const plane = g.outHeight * g.outWidth;
  const image = pixel / plane;
  const rest = pixel - image * plane;
  const top = (rest / g.outWidth) * g.strideHeight - g.padTop;
  const left = (rest % g.outWidth) * g.strideWidth - g.padLeft;
  const row = max(0, top);
  const column = max(0, left);
  window.first = (((image * g.inHeight + row) * g.inWidth + column) * g.channels) as usize << 2;
  window.rows = min(g.inHeight, top + g.kernelHeight) - row;
  window.columns = min(g.inWidth, left + g.kernelWidth) - column;
  return window;
}

// @ts-ignore: decorator
@inline
const MEAN = 0, LARGEST = 1;

/** Mean or largest of four channels over the windows of output pixels [start, end), counted over all images. */
// @ts-ignore: decorator
@inline
function pool(kind: i32, start: i32, end: i32, work: usize, x: usize, y: usize, g: Geometry): void {
  const least = f32x4.splat(kind == MEAN ? 0 : -f32.MAX_VALUE * 2);
  const channels = g.channels;
  const pixelStep = (channels as usize) << 2;
  const lineStep = (g.inWidth as usize) * pixelStep;
  let to = y + (start as usize) * pixelStep;
  for (let pixel = start; pixel < end; pixel++) {
    const w = place(work, g, pixel);
    const rows = w.rows;
    const columns = w.columns;
    const first = x + w.first;
    const share = f32x4.splat(1 / ((rows * columns) as f32));
    for (let c = 0; c < channels; c += 4) {
      let result = least;
      let line = first + (c as usize << 2);
      for (let i = 0; i < rows; i++) {
        let at = line;
        for (let j = 0; j < columns; j++) {
          const v = v128.load(at);
          result = kind == MEAN ? f32x4.add(result, v) : f32x4.pmax(result, v);
          at += pixelStep;
        }
        line += lineStep;
      }
      put(to + (c as usize << 2), kind == MEAN ? f32x4.mul(result, share) : result, channels - c);
    }
    to += pixelStep;
  }
}

/** y = mean over the window's pixels inside the image. `work`: 32 bytes. */
export function averagePool(start: i32, end: i32, work: usize, x: usize, y: usize, g: Geometry): void {
  pool(MEAN, start, end, work, x, y, g);
}

/** y = largest of the window's pixels inside the image; -∞ where there is none. NaN is passed over, as on cpu. */
export function maxPool(start: i32, end: i32, work: usize, x: usize, y: usize, g: Geometry): void {
  pool(LARGEST, start, end, work, x, y, g);
}

/**
 * y = largest as in maxPool, places (i32) = where in x the first of them lies, counted flat over an image or over all;
 * -1 where there is none. Output pixels [start, end) over all images.
 */
export function maxPoolPlaces(
  start: i32, end: i32, work: usize, x: usize, y: usize, places: usize, g: Geometry, overAll: bool,
): void {
  const least = f32x4.splat(-f32.MAX_VALUE * 2);
  const channels = g.channels;
  const plane = g.outHeight * g.outWidth;
  const image = g.inHeight * g.inWidth * channels;
  for (let pixel = start; pixel < end; pixel++) {
    const w = place(work, g, pixel);
    const origin = (w.first >> 2) as i32;
    const shown = overAll ? origin : origin - (pixel / plane) * image;
    for (let c = 0; c < channels; c += 4) {
      let best = least;
      let found = i32x4.splat(-1);
      for (let i = 0; i < w.rows; i++) {
        for (let j = 0; j < w.columns; j++) {
          const skip = (i * g.inWidth + j) * channels + c;
          const v = v128.load(x + ((origin + skip) as usize << 2));
          const better = f32x4.gt(v, best);
          best = v128.bitselect(v, best, better);
          found = v128.bitselect(i32x4.add(i32x4.splat(shown + skip), i32x4(0, 1, 2, 3)), found, better);
        }
      }
      const to = (pixel * channels + c) as usize << 2;
      put(y + to, best, channels - c);
      put(places + to, found, channels - c);
    }
  }
}

/**
 * For images [start, end), adds dy / (window height · window width) to each pixel of the window inside the image; dx
 * was zeroed by the caller. At borders that is not what averagePool's derivative is, but what tfjs has on every
 * backend.
 */
export function averagePoolGrad(start: i32, end: i32, work: usize, dy: usize, dx: usize, g: Geometry): void {
  const share = f32x4.splat(1 / ((g.kernelHeight * g.kernelWidth) as f32));
  const plane = g.outHeight * g.outWidth;
  const channels = g.channels;
  const pixelStep = (channels as usize) << 2;
  const lineStep = (g.inWidth as usize) * pixelStep;
  for (let pixel = start * plane; pixel < end * plane; pixel++) {
    const w = place(work, g, pixel);
    const rows = w.rows;
    const columns = w.columns;
    const first = dx + w.first;
    const from = dy + (pixel as usize) * pixelStep;
    for (let c = 0; c < channels; c += 4) {
      const part = f32x4.mul(v128.load(from + (c as usize << 2)), share);
      let line = first + (c as usize << 2);
      for (let i = 0; i < rows; i++) {
        let at = line;
        for (let j = 0; j < columns; j++) {
          put(at, f32x4.add(v128.load(at), part), channels - c);
          at += pixelStep;
        }
        line += lineStep;
      }
    }
  }
}

/**
 * For images [start, end), adds dy to the first largest pixel of each window, to none where all are -∞ or NaN; dx was
 * zeroed by the caller.
 */
export function maxPoolGrad(start: i32, end: i32, work: usize, x: usize, dy: usize, dx: usize, g: Geometry): void {
  const least = f32x4.splat(-f32.MAX_VALUE * 2);
  const plane = g.outHeight * g.outWidth;
  const channels = g.channels;
  const pixelStep = (channels as usize) << 2;
  const lineStep = (g.inWidth as usize) * pixelStep;
  for (let pixel = start * plane; pixel < end * plane; pixel++) {
    const w = place(work, g, pixel);
    const rows = w.rows;
    const columns = w.columns;
    const from = dy + (pixel as usize) * pixelStep;
    for (let c = 0; c < channels; c += 4) {
      const first = w.first + (c as usize << 2);
      let best = least;
      for (let i = 0; i < rows; i++) {
        let at = x + first + (i as usize) * lineStep;
        for (let j = 0; j < columns; j++) {
          best = f32x4.pmax(best, v128.load(at));
          at += pixelStep;
        }
      }
      // The channels whose dy is still to be given away.
      let waiting = f32x4.gt(best, least);
      const given = v128.load(from + (c as usize << 2));
      for (let i = 0; i < rows; i++) {
        let at = first + (i as usize) * lineStep;
        for (let j = 0; j < columns; j++) {
          const hit = v128.and(waiting, f32x4.eq(v128.load(x + at), best));
          put(dx + at, f32x4.add(v128.load(dx + at), v128.and(given, hit)), channels - c);
          waiting = v128.andnot(waiting, hit);
          at += pixelStep;
        }
      }
    }
  }
}
