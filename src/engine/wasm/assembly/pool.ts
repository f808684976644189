// Pooling over windows of NHWC images, without dilation. Forward ranges are output pixels, counted over all images; backward ranges are images.
import { Geometry } from './im2col';

/** The part of a window that lies inside the image. */
// @ts-ignore: decorator
@unmanaged
class Window {
  image: usize;
  top: i32;
  bottom: i32;
  left: i32;
  right: i32;
}

function place(at: usize, g: Geometry, pixel: i32): Window {
  const window = changetype<Window>(at);
  const plane = g.outHeight * g.outWidth;
  const image = pixel / plane;
  const rest = pixel - image * plane;
  const top = (rest / g.outWidth) * g.strideHeight - g.padTop;
  const left = (rest % g.outWidth) * g.strideWidth - g.padLeft;
  window.image = ((image * g.inHeight * g.inWidth * g.channels) as usize) << 2;
  window.top = max(0, top);
  window.bottom = min(g.inHeight, top + g.kernelHeight);
  window.left = max(0, left);
  window.right = min(g.inWidth, left + g.kernelWidth);
  return window;
}

/** y = mean over the window's pixels inside the image. `work`: 32 bytes. */
export function averagePool(start: i32, end: i32, work: usize, x: usize, y: usize, g: Geometry): void {
  for (let pixel = start; pixel < end; pixel++) {
    const w = place(work, g, pixel);
    const share: f32 = 1 / (((w.bottom - w.top) * (w.right - w.left)) as f32);
    const to = y + ((pixel * g.channels) as usize << 2);
    for (let c = 0; c < g.channels; c += 4) {
      let sum = f32x4.splat(0);
      for (let i = w.top; i < w.bottom; i++) {
        for (let j = w.left; j < w.right; j++) sum = f32x4.add(sum, v128.load(address(x, w, g, i, j, c)));
      }
      put(to + (c as usize << 2), f32x4.mul(sum, f32x4.splat(share)), g.channels - c);
    }
  }
}

/** y = largest of the window's pixels inside the image; -∞ where there is none. NaN is passed over, as on cpu. */
export function maxPool(start: i32, end: i32, work: usize, x: usize, y: usize, g: Geometry): void {
  for (let pixel = start; pixel < end; pixel++) {
    const w = place(work, g, pixel);
    const to = y + ((pixel * g.channels) as usize << 2);
    for (let c = 0; c < g.channels; c += 4) {
      let best = f32x4.splat(-f32.MAX_VALUE * 2);
      for (let i = w.top; i < w.bottom; i++) {
        for (let j = w.left; j < w.right; j++) best = f32x4.pmax(best, v128.load(address(x, w, g, i, j, c)));
      }
      put(to + (c as usize << 2), best, g.channels - c);
    }
  }
}

/**
 * For images [start, end), adds dy / (window height · window width) to each pixel of the window inside the image; dx was zeroed by the caller.
 * At borders that is not what averagePool's derivative is, but what tfjs has on every backend.
 */
export function averagePoolGrad(start: i32, end: i32, work: usize, dy: usize, dx: usize, g: Geometry): void {
  const plane = g.outHeight * g.outWidth;
  const share = f32x4.splat(1 / ((g.kernelHeight * g.kernelWidth) as f32));
  for (let pixel = start * plane; pixel < end * plane; pixel++) {
    const w = place(work, g, pixel);
    const from = dy + ((pixel * g.channels) as usize << 2);
    for (let c = 0; c < g.channels; c += 4) {
      const part = f32x4.mul(v128.load(from + (c as usize << 2)), share);
      for (let i = w.top; i < w.bottom; i++) {
        for (let j = w.left; j < w.right; j++) {
          const at = address(dx, w, g, i, j, c);
          put(at, f32x4.add(v128.load(at), part), g.channels - c);
        }
      }
    }
  }
}

/** For images [start, end), adds dy to the first largest pixel of each window; dx was zeroed by the caller. */
export function maxPoolGrad(start: i32, end: i32, work: usize, x: usize, dy: usize, dx: usize, g: Geometry): void {
  const plane = g.outHeight * g.outWidth;
  for (let pixel = start * plane; pixel < end * plane; pixel++) {
    const w = place(work, g, pixel);
    const from = dy + ((pixel * g.channels) as usize << 2);
    for (let c = 0; c < g.channels; c++) {
      let best: f32 = -f32.MAX_VALUE * 2;
      let at: usize = 0;
      for (let i = w.top; i < w.bottom; i++) {
        for (let j = w.left; j < w.right; j++) {
          const value = load<f32>(address(x, w, g, i, j, c));
          if (value <= best || value != value) continue;
          best = value;
          at = address(dx, w, g, i, j, c);
        }
      }
      if (at) store<f32>(at, load<f32>(at) + load<f32>(from + (c as usize << 2)));
    }
  }
}

// @ts-ignore: decorator
@inline
function address(base: usize, w: Window, g: Geometry, row: i32, column: i32, channel: i32): usize {
  return base + w.image + (((row * g.inWidth + column) * g.channels + channel) as usize << 2);
}

/** Stores as many of four floats as are left. */
// @ts-ignore: decorator
@inline
function put(to: usize, v: v128, left: i32): void {
  if (left >= 4) {
    v128.store(to, v);
    return;
  }
  v128.store_lane<f32>(to, v, 0);
  if (left > 1) v128.store_lane<f32>(to, v, 1, 4);
  if (left > 2) v128.store_lane<f32>(to, v, 2, 8);
}
