// Unrolls image patches into the rows of a matrix and adds such rows back. NHWC float32.
// One row per output pixel: kernelHeight · kernelWidth · channels floats, rows `step` bytes apart.

/** The geometry of a convolution, as the host lays it out: fourteen i32. */
// @ts-ignore: decorator
@unmanaged
export class Geometry {
  inHeight: i32;
  inWidth: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  padTop: i32;
  padLeft: i32;
  dilationHeight: i32;
  dilationWidth: i32;
}

/** Copies patches for output pixels [start, end), counted over all images. May write up to 12 bytes past each row. */
export function im2col(x: usize, g: Geometry, start: i32, end: i32, to: usize, step: usize): void {
  const plane = g.outHeight * g.outWidth;
  for (let row = start; row < end; row++) {
    const image = row / plane;
    const pixel = row - image * plane;
    const top = (pixel / g.outWidth) * g.strideHeight - g.padTop;
    const left = (pixel % g.outWidth) * g.strideWidth - g.padLeft;
    const base = x + ((image * g.inHeight * g.inWidth * g.channels) as usize << 2);
    let at = to;
    for (let ky = 0; ky < g.kernelHeight; ky++) at = copyLine(base, g, top + ky * g.dilationHeight, left, at);
    to += step;
  }
}

/** Copies the taps of one kernel line; returns where the next one goes. */
function copyLine(base: usize, g: Geometry, y: i32, left: i32, to: usize): usize {
  const channelBytes = (g.channels as usize) << 2;
  const lineBytes = channelBytes * (g.kernelWidth as usize);
  if (y < 0 || y >= g.inHeight) return zero(to, lineBytes);
  const line = base + ((y * g.inWidth) as usize) * channelBytes;
  if (g.dilationWidth == 1) {
    const first = min(g.kernelWidth, max(0, -left));
    const last = max(first, min(g.kernelWidth, g.inWidth - left));
    to = zero(to, (first as usize) * channelBytes);
    to = copy(line + ((left + first) as usize) * channelBytes, to, ((last - first) as usize) * channelBytes);
    return zero(to, ((g.kernelWidth - last) as usize) * channelBytes);
  }
  for (let kx = 0; kx < g.kernelWidth; kx++) {
    const column = left + kx * g.dilationWidth;
    if (column < 0 || column >= g.inWidth) to = zero(to, channelBytes);
    else to = copy(line + (column as usize) * channelBytes, to, channelBytes);
  }
  return to;
}

// Runs are written front to back, so a vector may run over the end: what it spoils is written next.
// @ts-ignore: decorator
@inline
function zero(to: usize, bytes: usize): usize {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.splat(0));
  return to + bytes;
}

// @ts-ignore: decorator
@inline
function copy(from: usize, to: usize, bytes: usize): usize {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
  return to + bytes;
}

/** Adds rows of patches for output pixels [start, end) into the images they came from. */
export function col2im(from: usize, step: usize, g: Geometry, start: i32, end: i32, x: usize): void {
  const plane = g.outHeight * g.outWidth;
  for (let row = start; row < end; row++) {
    const image = row / plane;
    const pixel = row - image * plane;
    const top = (pixel / g.outWidth) * g.strideHeight - g.padTop;
    const left = (pixel % g.outWidth) * g.strideWidth - g.padLeft;
    const base = x + ((image * g.inHeight * g.inWidth * g.channels) as usize << 2);
    const line = (g.kernelWidth * g.channels) as usize << 2;
    for (let ky = 0; ky < g.kernelHeight; ky++) {
      addLine(from + (ky as usize) * line, g, base, top + ky * g.dilationHeight, left);
    }
    from += step;
  }
}

function addLine(from: usize, g: Geometry, base: usize, y: i32, left: i32): void {
  if (y < 0 || y >= g.inHeight) return;
  const channelBytes = (g.channels as usize) << 2;
  const line = base + ((y * g.inWidth) as usize) * channelBytes;
  if (g.dilationWidth == 1) {
    const first = min(g.kernelWidth, max(0, -left));
    const last = max(first, min(g.kernelWidth, g.inWidth - left));
    const at = (first as usize) * channelBytes;
    accumulate(from + at, line + ((left + first) as usize) * channelBytes, ((last - first) as usize) * channelBytes);
    return;
  }
  for (let kx = 0; kx < g.kernelWidth; kx++) {
    const column = left + kx * g.dilationWidth;
    if (column < 0 || column >= g.inWidth) continue;
    accumulate(from + (kx as usize) * channelBytes, line + (column as usize) * channelBytes, channelBytes);
  }
}

// @ts-ignore: decorator
@inline
function accumulate(from: usize, to: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
  for (let i = whole; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i));
}
