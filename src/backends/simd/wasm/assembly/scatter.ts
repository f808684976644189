// The input gradient of a convolution of images with few channels: dy times the transposed filter gives the patches of
// the gradient, which are added up where they overlap. All taps are columns of one product, so none of its lanes is
// idle. Ranges are lines of the images; those of dy that reach over the border of a range are multiplied on both sides.
import { BLOCK_BYTES, HEAD, MC, depthBlock, multiplyBlock, padded, prepare, rowTable } from './block';
import { Geometry } from './geometry';
import { packA } from './pack';

/**
 * Bytes from one patch to the next: never a multiple of 4 KiB, which would share few lines of the first-level cache.
 */
// @ts-ignore: decorator
@inline
function patchBytes(g: Geometry): usize {
  return ((padded(g.kernelHeight * g.kernelWidth * g.channels) + 16) as usize) << 2;
}

/** Bytes of working memory that `scatter` needs. */
export function scatterBytes(g: Geometry): f64 {
  return ((HEAD + BLOCK_BYTES) as f64) + (MC as f64) * (patchBytes(g) as f64);
}

/**
 * Lines [start, end) of dx, counted over all images. `packed`: the filter, transposed to [outChannels, patch], from
 * `packColumns`.
 */
export function scatter(start: i32, end: i32, work: usize, dy: usize, packed: usize, dx: usize, g: Geometry): void {
  const lineBytes = (g.inWidth * g.channels) as usize << 2;
  prepare(work);
  for (let line = start; line < end; ) {
    const image = line / g.inHeight;
    const top = line - image * g.inHeight;
    const bottom = min(g.inHeight, top + end - line);
    memory.fill(dx + (line as usize) * lineBytes, 0, ((bottom - top) as usize) * lineBytes);
    scatterBand(image, top, bottom, work, dy, packed, dx, g);
    line += bottom - top;
  }
}

/** Lines [top, bottom) of one image, which hold zeros. */
function scatterBand(
  image: i32, top: i32, bottom: i32, work: usize, dy: usize, packed: usize, dx: usize, g: Geometry,
): void {
  const reach = (g.kernelHeight - 1) * g.dilationHeight;
  const first = max(0, top + g.padTop - reach + g.strideHeight - 1) / g.strideHeight;
  const last = min(g.outHeight, (bottom - 1 + g.padTop) / g.strideHeight + 1);
  const end = last * g.outWidth;
  const to = dx + ((image * g.inHeight * g.inWidth * g.channels) as usize << 2);
  const patches = work + HEAD + BLOCK_BYTES;
  for (let pixel = first * g.outWidth; pixel < end; pixel += MC) {
    const count = min(MC, end - pixel);
    makePatches(dy + (((image * g.outHeight * g.outWidth + pixel) * g.outChannels) as usize << 2), count, patches, packed, g, work);
    let y = pixel / g.outWidth;
    let x = pixel - y * g.outWidth;
    for (let r = 0; r < count; r++) {
      addPatch(patches + (r as usize) * patchBytes(g), to, g, y, x, top, bottom);
      if (++x == g.outWidth) {
        x = 0;
        y++;
      }
    }
  }
}

/** patches = dy · filterᵀ for `rows` pixels of dy. */
function makePatches(dy: usize, rows: i32, patches: usize, packed: usize, g: Geometry, work: usize): void {
  const columns = g.kernelHeight * g.kernelWidth * g.channels;
  const depth = g.outChannels;
  const block = depthBlock(depth);
  const table = rowTable(work);
  for (let r = 0; r < rows; r++) store<usize>(table + (r as usize << 2), patches + (r as usize) * patchBytes(g));
  for (let p = 0; p < depth; p += block) {
    const kc = min(block, depth - p);
    packA(dy + (p as usize << 2), depth, 1, rows, kc, work + HEAD);
    const b = packed + ((p * padded(columns)) as usize << 2);
    multiplyBlock(work + HEAD, b, rows, padded(columns), kc, p > 0, work);
  }
}

/** Adds the patch of pixel (y, x) of dy to lines [top, bottom) of the image. */
function addPatch(patch: usize, image: usize, g: Geometry, y: i32, x: i32, top: i32, bottom: i32): void {
  const left = x * g.strideWidth - g.padLeft;
  const pixelBytes = (g.channels as usize) << 2;
  const together = g.dilationWidth == 1;
  const first = together ? max(0, -left) : 0;
  const last = together ? min(g.kernelWidth, g.inWidth - left) : g.kernelWidth;
  for (let ky = 0; ky < g.kernelHeight; ky++) {
    const row = y * g.strideHeight - g.padTop + ky * g.dilationHeight;
    if (row < top || row >= bottom) continue;
    const from = patch + ((ky * g.kernelWidth) as usize) * pixelBytes;
    const to = image + ((row * g.inWidth) as usize) * pixelBytes;
    if (together) {
      if (first < last) {
        const bytes = ((last - first) as usize) * pixelBytes;
        addRun(from + (first as usize) * pixelBytes, to + ((left + first) as usize) * pixelBytes, bytes);
      }
      continue;
    }
    for (let kx = 0; kx < g.kernelWidth; kx++) {
      const column = left + kx * g.dilationWidth;
      if ((column as u32) >= (g.inWidth as u32)) continue;
      addRun(from + (kx as usize) * pixelBytes, to + (column as usize) * pixelBytes, pixelBytes);
    }
  }
}

// @ts-ignore: decorator
@inline
function addRun(from: usize, to: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
  for (let i = whole; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i));
}
