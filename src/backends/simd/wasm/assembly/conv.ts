// The forward pass and the input gradient of a 2-D convolution, as products whose left side is packed straight from the
// images: no unrolled patches, nothing added up in memory twice.
import { HEAD, KC, MC, depthBlock, multiplyBlock, padded, prepare, rowBlock, rowTable } from './block';
import { isNarrow, packBlock, packedPhaseBytes } from './convFilter';
import { buffersAt, lineBytes, panelsAt, placesAt } from './convMemory';
import { gatherNarrow } from './convNarrow';
import { finishRows } from './finish';
import { Geometry } from './geometry';
import { MR, NR } from './pack';
import { hasLines, locate, packPatches } from './patches';
import { Phase, describe, gridSize, patchSize, phases } from './phase';

// Runs of fewer floats than this are joined to lines of the kernel.
const SHORT: i32 = 16;
// Floats of dy that all phases are computed of before the next: they stay in the second-level cache.
const GROUP_FLOATS: i32 = 1 << 18;
// Columns that are packed at a time where ranges are columns.
const NC: i32 = 256;

/**
 * Bytes of working memory that `gather` and `packFilter` need. Like all sizes told to the host, no integer: it may pass
 * 2³².
 */
export function gatherBytes(g: Geometry, backward: bool): f64 {
  const channels = backward ? g.outChannels : g.channels;
  const narrow = isNarrow(backward ? g.channels : g.outChannels);
  const longest = narrow || channels <= SHORT ? channels * g.kernelWidth : channels;
  return (buffersAt(0) as f64) + ((narrow ? 9 : MR + 1) as f64) * (lineBytes(longest) as f64);
}

/** Images whose phases are computed one after the other, while dy is still in the cache. */
function imagesAtOnce(g: Geometry, batch: i32, backward: bool): i32 {
  return backward ? min(batch, max(1, GROUP_FLOATS / (g.outHeight * g.outWidth * g.outChannels))) : batch;
}

/**
 * Rows [start, end) of a gather: of all phases of the first images, then of the next ones. y from x forward, dx from dy
 * `backward`. `packed`: the filter from `packFilter`.
 */
export function gather(
  start: i32, end: i32, work: usize, source: usize, packed: usize, target: usize, g: Geometry, batch: i32, backward: bool,
  bias: usize, activation: i32, alpha: f32,
): void {
  const pixels = backward ? g.inHeight * g.inWidth : g.outHeight * g.outWidth;
  const images = imagesAtOnce(g, batch, backward);
  prepare(work);
  for (let image = start / (images * pixels) * images; image < batch; image += images) {
    const count = min(images, batch - image);
    let first = image * pixels;
    let b = packed;
    if (first >= end) return;
    for (let f = 0; f < phases(g, backward); f++) {
      const phase = describe(g, backward, f, work + HEAD);
      const grid = gridSize(phase);
      const from = max(start - first, 0);
      const to = min(end - first, count * grid);
      gatherPhase(phase, image * grid + from, image * grid + to, work, source, b, target, bias, activation, alpha);
      first += count * grid;
      b += packedPhaseBytes(phase);
    }
  }
}

/** Rows [start, end) of one phase, over all images. */
function gatherPhase(
  phase: Phase, start: i32, end: i32, work: usize, source: usize, packed: usize, target: usize,
  bias: usize, activation: i32, alpha: f32,
): void {
  const height = rowBlock(end - start);
  for (let i = start; i < end; i += height) {
    const mc = min(height, end - i);
    locate(phase, source, target, i, mc, placesAt(work), rowTable(work));
    if (patchSize(phase) == 0) clearRows(rowTable(work), mc, phase.columns);
    else if (isNarrow(phase.columns)) gatherNarrow(phase, packed, mc, work);
    else gatherRows(phase, packed, mc, work);
    finishRows(rowTable(work), mc, phase.columns, bias, activation, alpha);
  }
}

/** Pixels that no tap reaches. */
function clearRows(table: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) memory.fill(load<usize>(table + (r as usize << 2)), 0, (columns as usize) << 2);
}

function gatherRows(phase: Phase, packed: usize, rows: i32, work: usize): void {
  const depth = patchSize(phase);
  const block = depthBlock(depth);
  for (let p = 0; p < depth; p += block) {
    const kc = min(block, depth - p);
    packRows(phase, rows, p, kc, work);
    const b = packed + ((p * padded(phase.columns)) as usize << 2);
    multiplyBlock(panelsAt(work), b, rows, phase.columns, kc, p > 0, work);
  }
}

/** Packs depth [from, from + depth) of the patches that `locate` has noted. */
function packRows(phase: Phase, rows: i32, from: i32, depth: i32, work: usize): void {
  const lines = hasLines(phase, SHORT);
  const bytes = lineBytes(lines ? phase.tapColumns * phase.channels : phase.channels);
  memory.fill(buffersAt(work) + bytes * (MR as usize), 0, bytes);
  packPatches(phase, placesAt(work), rows, from, depth, lines, buffersAt(work), bytes, panelsAt(work));
}

/** Bytes of working memory that `gatherColumns` needs. */
export function gatherColumnsBytes(g: Geometry, backward: bool): f64 {
  const depth = g.kernelHeight * g.kernelWidth * (backward ? g.outChannels : g.channels);
  return gatherBytes(g, backward) + ((min(depth, KC) * NC * 4) as f64);
}

/**
 * Panels of columns [start, end) of all rows of a gather. For few rows and a large filter, of which each range packs
 * the part that it needs, block by block: packing all of it first would take longer than the product.
 */
export function gatherColumns(
  start: i32, end: i32, work: usize, source: usize, filter: usize, target: usize, g: Geometry, batch: i32, backward: bool,
  bias: usize, activation: i32, alpha: f32,
): void {
  const packed = work + (gatherBytes(g, backward) as usize);
  prepare(work);
  for (let f = 0; f < phases(g, backward); f++) {
    const phase = describe(g, backward, f, work + HEAD);
    const last = min(phase.columns, end * NR);
    for (let j = start * NR; j < last; j += NC) {
      gatherStrip(phase, source, filter, target, g, batch, backward, j, min(NC, last - j), packed, work, bias, activation, alpha);
    }
  }
}

/** Columns [first, first + columns) of all rows of a phase. */
function gatherStrip(
  phase: Phase, source: usize, filter: usize, target: usize, g: Geometry, batch: i32, backward: bool, first: i32,
  columns: i32, packed: usize, work: usize, bias: usize, activation: i32, alpha: f32,
): void {
  const to = target + (first as usize << 2);
  const biasAt = bias == 0 ? 0 : bias + (first as usize << 2);
  const rows = batch * gridSize(phase);
  const depth = patchSize(phase);
  const block = max(1, depthBlock(depth));
  for (let p = 0; p == 0 || p < depth; p += block) {
    const kc = min(block, depth - p);
    packBlock(filter, g, phase, backward, first, columns, p, kc, packed);
    for (let i = 0; i < rows; i += MC) {
      const mc = min(MC, rows - i);
      locate(phase, source, to, i, mc, placesAt(work), rowTable(work));
      if (depth == 0) clearRows(rowTable(work), mc, columns);
      else packRows(phase, mc, p, kc, work);
      multiplyBlock(panelsAt(work), packed, depth == 0 ? 0 : mc, columns, kc, p > 0, work);
      if (p + kc == depth) finishRows(rowTable(work), mc, columns, biasAt, activation, alpha);
    }
  }
}
