// The filter gradient of a convolution of images with few channels: dy, transposed, times patches, so that the few floats
// of a patch are columns of the product, which come in vectors, and not rows, which come in fives. Lines of the kernel are
// padded to whole vectors; what lands in the padding is never read. Ranges are slices of pixels, whose results are added up
// in order.
import { BLOCK_BYTES, HEAD, KC, MC, depthBlock, multiplyBlock, padded, prepare, rowTable } from './block';
import { Geometry } from './geometry';
import { NR, packA } from './pack';
import { PLACE_BYTES, locate, patchLine } from './patches';
import { PHASE_BYTES, Phase, describe } from './phase';

// A thread's working memory: the head, a phase, where patches begin, a packed block of dy, one of patches, a line that is put
// together, and zeros.
const PLACES: usize = HEAD + PHASE_BYTES;
const PANELS: usize = PLACES + (MC as usize) * PLACE_BYTES;
const PATCHES: usize = PANELS + BLOCK_BYTES;

/** Floats of a padded line. */
// @ts-ignore: decorator
@inline
function lineLength(g: Geometry): i32 {
  return (g.kernelWidth * g.channels + 3) & ~3;
}

/** Floats of a padded patch: whole panels. */
// @ts-ignore: decorator
@inline
function columnsOf(g: Geometry): i32 {
  return padded(g.kernelHeight * lineLength(g));
}

/** Floats of the result of one slice: for each channel of dy a padded patch. */
export function thinResultSize(g: Geometry): i32 {
  return g.outChannels * columnsOf(g);
}

/** Bytes of working memory that `filterGradThin` needs. */
export function thinBytes(g: Geometry): i32 {
  return (PATCHES as i32) + KC * columnsOf(g) * 4 + 2 * (lineLength(g) * 4 + 64);
}

/** Slices [start, end): slice i sums over pixels [i·pixels, (i + 1)·pixels), of `total` over all images. */
export function filterGradThin(
  start: i32, end: i32, work: usize, x: usize, dy: usize, results: usize, g: Geometry, pixels: i32, total: i32,
): void {
  const phase = describe(g, false, 0, work + HEAD);
  const buffer = work + PATCHES + ((KC * columnsOf(g)) as usize << 2);
  const zeros = buffer + ((lineLength(g) as usize << 2) + 64);
  prepare(work);
  memory.fill(zeros, 0, (lineLength(g) as usize) << 2);
  for (let slice = start; slice < end; slice++) {
    const to = results + (((slice * thinResultSize(g)) as usize) << 2);
    const first = slice * pixels;
    const last = min(total, first + pixels);
    const block = depthBlock(last - first);
    for (let p = first; p < last; p += block) {
      const kc = min(block, last - p);
      packLines(phase, g, x, p, kc, buffer, zeros, work);
      multiplyRows(dy, to, g, p, kc, p > first, work);
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
    packA(dy + ((pixel * n + i) as usize << 2), 1, n, mc, depth, work + PANELS);
    for (let r = 0; r < mc; r++) store<usize>(table + (r as usize << 2), to + (((i + r) * columns) as usize << 2));
    multiplyBlock(work + PANELS, work + PATCHES, mc, columns, depth, accumulate, work);
  }
}

/** Packs the patches of pixels [first, first + depth) in panels of NR floats. */
function packLines(
  phase: Phase, g: Geometry, x: usize, first: i32, depth: i32, buffer: usize, zeros: usize, work: usize,
): void {
  const vectors = lineLength(g) >> 2;
  const pixelBytes = (g.channels as usize) << 2;
  const rowBytes = (g.inWidth as usize) * pixelBytes;
  const panelBytes = (depth * NR) as usize << 2;
  let to = work + PATCHES;
  for (let p = 0; p < depth; p += MC) {
    const count = min(MC, depth - p);
    locate(phase, x, 0, first + p, count, work + PLACES, rowTable(work));
    let place = work + PLACES;
    for (let q = 0; q < count; q++) {
      const image = load<usize>(place);
      const left = load<i32>(place, 8);
      const inside = left >= 0 && left + g.kernelWidth <= g.inWidth;
      let y = load<i32>(place, 4);
      let vector = 0;
      for (let ky = 0; ky < g.kernelHeight; ky++) {
        let line = zeros;
        if ((y as u32) < (g.inHeight as u32)) {
          const row = image + (y as usize) * rowBytes;
          line = inside ? row + (left as usize) * pixelBytes : patchLine(phase, row, left, buffer);
        }
        for (let v = 0; v < vectors; v++) {
          v128.store(to + ((vector >> 1) as usize) * panelBytes + ((vector & 1) as usize << 4), v128.load(line));
          line += 16;
          vector++;
        }
        y += g.dilationHeight;
      }
      place += PLACE_BYTES;
      to += NR << 2;
    }
  }
}

/** dFilter for floats [start, end) of a patch: the sum of `count` results, in order. */
export function sumThinResults(start: i32, end: i32, results: usize, dFilter: usize, g: Geometry, count: i32): void {
  const n = g.outChannels;
  const length = g.kernelWidth * g.channels;
  const step = (thinResultSize(g) as usize) << 2;
  for (let i = start; i < end; i++) {
    const line = i / length;
    const column = line * lineLength(g) + i - line * length;
    for (let o = 0; o < n; o++) {
      let from = results + ((o * columnsOf(g) + column) as usize << 2);
      let sum: f32 = 0;
      for (let s = 0; s < count; s++) {
        sum += load<f32>(from);
        from += step;
      }
      store<f32>(dFilter + ((i * n + o) as usize << 2), sum);
    }
  }
}
