// The three products of a 2-D convolution, each as patches times a matrix, some rows at a time.
// Rows are output pixels over all images. `scratch` = gemm scratch, then the patches of one chunk,
// then (filter gradient only) one packed chunk of dy.
import { packedGemmScratchBytes, packWhole, packedBytes, packedGemm } from './gemm';
import { Geometry, col2im, im2col } from './im2col';

// Patches of one chunk stay in the second-level cache.
const CHUNK_FLOATS: i32 = 1 << 17;

/** Rows that are unrolled at once. */
export function convChunkRows(patch: i32): i32 {
  return max(120, min(3840, CHUNK_FLOATS / patch / 120 * 120));
}

/**
 * Floats from one unrolled row to the next. Patches are often a power of two long, and rows a multiple of 4 KiB apart
 * would share a few lines of the first-level cache.
 */
// @ts-ignore: decorator
@inline
function rowStride(patch: i32): i32 {
  return patch + 16;
}

/** A 1 × 1 kernel that steps over nothing needs no unrolling: the image is its own patches. */
function isPointwise(g: Geometry): bool {
  return g.kernelHeight == 1 && g.kernelWidth == 1 && g.strideHeight == 1 && g.strideWidth == 1
    && g.padTop == 0 && g.padLeft == 0 && g.outHeight == g.inHeight && g.outWidth == g.inWidth;
}

/** y rows [start, end) from images x and the filter [patch, outChannels] packed by `packWhole`. */
export function convForward(x: usize, packed: usize, y: usize, g: Geometry, start: i32, end: i32, scratch: usize): void {
  const n = g.outChannels;
  const patch = g.kernelHeight * g.kernelWidth * g.channels;
  if (isPointwise(g)) {
    const from = x + ((start * patch) as usize << 2);
    packedGemm(from, patch, 1, packed, y + ((start * n) as usize << 2), n, end - start, n, patch, false, scratch);
    return;
  }
  const columns = scratch + (packedGemmScratchBytes() as usize);
  const stride = rowStride(patch);
  const chunk = convChunkRows(patch);
  for (let row = start; row < end; row += chunk) {
    const rows = min(chunk, end - row);
    im2col(x, g, row, row + rows, columns, stride << 2);
    packedGemm(columns, stride, 1, packed, y + ((row * n) as usize << 2), n, rows, n, patch, false, scratch);
  }
}

/** dFilter [patch, outChannels] = (or, with `accumulate`, +=) what rows [start, end) of dy contribute. */
export function convFilterGrad(
  x: usize, dy: usize, dFilter: usize, g: Geometry, start: i32, end: i32, accumulate: bool, scratch: usize,
): void {
  const n = g.outChannels;
  const patch = g.kernelHeight * g.kernelWidth * g.channels;
  const columns = scratch + (packedGemmScratchBytes() as usize);
  const stride = rowStride(patch);
  const chunk = convChunkRows(patch);
  const packed = columns + ((chunk * stride) as usize << 2);
  const pointwise = isPointwise(g);
  for (let row = start; row < end; row += chunk) {
    const rows = min(chunk, end - row);
    if (!pointwise) im2col(x, g, row, row + rows, columns, stride << 2);
    const from = pointwise ? x + ((row * patch) as usize << 2) : columns;
    packWhole(dy + ((row * n) as usize << 2), n, 1, rows, n, packed);
    packedGemm(from, 1, pointwise ? patch : stride, packed, dFilter, n, patch, n, rows, accumulate || row > start, scratch);
  }
}

/**
 * Adds to dx (zeroed by the caller) what rows [start, end) of dy send back through the filter, transposed to
 * [outChannels, patch] and packed by `packWhole`. Rows of one image must not be split between threads.
 */
export function convInputGrad(dy: usize, packed: usize, dx: usize, g: Geometry, start: i32, end: i32, scratch: usize): void {
  const n = g.outChannels;
  const patch = g.kernelHeight * g.kernelWidth * g.channels;
  if (isPointwise(g)) {
    const from = dy + ((start * n) as usize << 2);
    packedGemm(from, n, 1, packed, dx + ((start * patch) as usize << 2), patch, end - start, patch, n, false, scratch);
    return;
  }
  const columns = scratch + (packedGemmScratchBytes() as usize);
  const stride = rowStride(patch);
  const chunk = convChunkRows(patch);
  for (let row = start; row < end; row += chunk) {
    const rows = min(chunk, end - row);
    packedGemm(dy + ((row * n) as usize << 2), n, 1, packed, columns, stride, rows, patch, n, false, scratch);
    col2im(columns, stride << 2, g, row, row + rows, dx);
  }
}

/** Bytes of scratch that the three functions need. */
export function convScratchBytes(patch: i32, outChannels: i32): i32 {
  const chunk = convChunkRows(patch);
  return packedGemmScratchBytes() + chunk * rowStride(patch) * 4 + packedBytes(chunk, outChannels);
}
