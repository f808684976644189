// The filter gradient of a convolution of images with few channels: dy, transposed, times patches, so that the few
// floats of a patch are columns of the product, which come in vectors, and not rows, which come in fives. So few pixels
// are taken at a time that neither dy nor the patches need be packed. Lines of the kernel are padded to whole vectors;
// what lands in the padding is never read. Ranges are slices of pixels, whose results are added up in order.
import { HEAD, MC, multiplyInPlace, padded, prepare, rowTable } from './block';
import { Geometry } from './geometry';
import { patchLine } from './patches';
import { PHASE_BYTES, Phase, describe } from './phase';

// A thread's working memory: the head, a phase, the patches, a line that is put together.
const PATCHES: usize = HEAD + PHASE_BYTES;

// Pixels taken at a time: dy of 64 channels and the patches of as many pixels fit into the first-level cache.
const PIXELS: i32 = 64;

/** Floats of a padded line. */
// @ts-ignore: decorator
@inline
function lineLength(g: Geometry): i32 {
  return (g.kernelWidth * g.channels + 3) & ~3;
}

// @ts-ignore: decorator
@inline
function lineBytes(g: Geometry): usize {
  return (lineLength(g) as usize) << 2;
}

/** Floats of a padded patch: whole panels. */
// @ts-ignore: decorator
@inline
function columnsOf(g: Geometry): i32 {
  return padded(g.kernelHeight * lineLength(g));
}

/** Bytes from one patch to the next. Not a multiple of 128, or the patches would lie in few sets of the cache. */
// @ts-ignore: decorator
@inline
function patchStep(g: Geometry): usize {
  return ((columnsOf(g) as usize) << 2) | 64;
}

/** Floats of the result of one slice: for each channel of dy a padded patch. */
export function thinResultSize(g: Geometry): i32 {
  return g.outChannels * columnsOf(g);
}

/** Bytes of working memory that `filterGradThin` needs. */
export function thinBytes(g: Geometry): f64 {
  return (PATCHES as f64) + (PIXELS as f64) * (patchStep(g) as f64) + (lineBytes(g) as f64) + 64;
}

/** Slices [start, end): slice i sums over pixels [i·pixels, (i + 1)·pixels), of `total` over all images. */
export function filterGradThin(
  start: i32, end: i32, work: usize, x: usize, dy: usize, results: usize, g: Geometry, pixels: i32, total: i32,
): void {
  const phase = describe(g, false, 0, work + HEAD);
  prepare(work);
  memory.fill(work + PATCHES, 0, (PIXELS as usize) * patchStep(g));
  for (let slice = start; slice < end; slice++) {
    const to = results + (((slice * thinResultSize(g)) as usize) << 2);
    const first = slice * pixels;
    const last = min(total, first + pixels);
    for (let p = first; p < last; p += PIXELS) {
      const count = min(PIXELS, last - p);
      copyPatches(phase, g, x, p, count, work);
      multiplyRows(dy, to, g, p, count, p > first, work);
    }
  }
}

/** result = or += dyᵀ · patches for pixels [pixel, pixel + depth). */
function multiplyRows(dy: usize, to: usize, g: Geometry, pixel: i32, depth: i32, accumulate: bool, work: usize): void {
  const n = g.outChannels;
  const columns = columnsOf(g);
  const table = rowTable(work);
  for (let i = 0; i < n; i += MC) {
    const mc = min(MC, n - i);
    for (let r = 0; r < mc; r++) store<usize>(table + (r as usize << 2), to + (((i + r) * columns) as usize << 2));
    const from = dy + ((pixel * n + i) as usize << 2);
    multiplyInPlace(from, (n as usize) << 2, work + PATCHES, patchStep(g), mc, columns, depth, accumulate, work);
  }
}

/** Copies the patches of pixels [first, first + count), counted over all images. */
function copyPatches(phase: Phase, g: Geometry, x: usize, first: i32, count: i32, work: usize): void {
  const plane = phase.gridHeight * phase.gridWidth;
  const imageBytes = (g.inHeight * g.inWidth * g.channels) as usize << 2;
  const line = work + PATCHES + (PIXELS as usize) * patchStep(g);
  let image = x + ((first / plane) as usize) * imageBytes;
  let row = (first % plane) / phase.gridWidth;
  let column = first % phase.gridWidth;
  let to = work + PATCHES;
  while (count > 0) {
    const run = min(count, phase.gridWidth - column);
    let y = phase.top + row * phase.strideHeight;
    for (let ky = 0; ky < g.kernelHeight; ky++) {
      copyLines(phase, g, image, y, column, run, line, to + (ky as usize) * lineBytes(g));
      y += g.dilationHeight;
    }
    to += (run as usize) * patchStep(g);
    count -= run;
    column = 0;
    if (++row == phase.gridHeight) {
      row = 0;
      image += imageBytes;
    }
  }
}

/** Copies one line of the kernel from image row y, for `count` pixels of a line of the grid from `column` on. */
function copyLines(
  phase: Phase, g: Geometry, image: usize, y: i32, column: i32, count: i32, line: usize, to: usize,
): void {
  const step = patchStep(g);
  const bytes = lineBytes(g);
  if ((y as u32) >= (g.inHeight as u32)) {
    for (let q = 0; q < count; q++) memory.fill(to + (q as usize) * step, 0, bytes);
    return;
  }
  const row = image + (((y * g.inWidth * g.channels) as usize) << 2);
  const stride = (phase.strideWidth * g.channels) as usize << 2;
  let x = phase.left + column * phase.strideWidth;
  for (let q = 0; q < count; q++) {
    if (x < 0 || x + g.kernelWidth > g.inWidth) {
      copyLine(patchLine(phase, row, x, line), to, bytes);
      to += step;
      x += phase.strideWidth;
      continue;
    }
    const inside = min(count - q, (g.inWidth - g.kernelWidth - x) / phase.strideWidth + 1);
    let from = row + (((x * g.channels) as usize) << 2);
    const end = to + (inside as usize) * step;
    while (to < end) {
      copyLine(from, to, bytes);
      from += stride;
      to += step;
    }
    x += inside * phase.strideWidth;
    q += inside - 1;
  }
}

// @ts-ignore: decorator
@inline
function copyLine(from: usize, to: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
}

/**
 * dFilter for vectors [start, end) of a padded patch: the sum of `count` results, in order. Of the last vector of a
 * line, what is padding is left out.
 */
export function sumThinResults(start: i32, end: i32, results: usize, dFilter: usize, g: Geometry, count: i32): void {
  const n = g.outChannels;
  const length = g.kernelWidth * g.channels;
  const perLine = lineLength(g) >> 2;
  const step = (thinResultSize(g) as usize) << 2;
  for (let v = start; v < end; v++) {
    const line = v / perLine;
    const within = (v - line * perLine) << 2;
    let to = dFilter + (((line * length + within) * n) as usize << 2);
    for (let o = 0; o < n; o++) {
      let from = results + ((o * columnsOf(g) + (v << 2)) as usize << 2);
      let sum = v128.load(from);
      for (let s = 1; s < count; s++) {
        from += step;
        sum = f32x4.add(sum, v128.load(from));
      }
      storeLanes(sum, to, (n as usize) << 2, length - within);
      to += 4;
    }
  }
}

/** Stores up to four lanes, `step` bytes apart. */
// @ts-ignore: decorator
@inline
function storeLanes(vector: v128, to: usize, step: usize, lanes: i32): void {
  v128.store_lane<f32>(to, vector, 0);
  if (lanes > 1) v128.store_lane<f32>(to + step, vector, 1);
  if (lanes > 2) v128.store_lane<f32>(to + step * 2, vector, 2);
  if (lanes > 3) v128.store_lane<f32>(to + step * 3, vector, 3);
}
