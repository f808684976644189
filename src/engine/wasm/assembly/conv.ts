// The forward pass and the input gradient of a 2-D convolution, as products whose left side is packed straight from the
// images: no unrolled patches, nothing added up in memory twice.
import { BLOCK_BYTES, HEAD, KC, MC, depthBlock, multiplyBlock, padded, prepare, rowBlock, rowTable } from './block';
import { dots, tileColumns, tileRows, total } from './dots';
import { finishRows } from './finish';
import { Geometry } from './im2col';
import { MR, NR, packB } from './pack';
import { PLACE_BYTES, hasLines, locate, packPatches, patchLine } from './patches';
import { PHASE_BYTES, Phase, describe, gridSize, patchSize, phases } from './phase';

// Runs of fewer floats than this are joined to lines of the kernel.
const SHORT: i32 = 16;
const PLACES_BYTES: usize = (MC as usize) * PLACE_BYTES;

// A gather into few columns reads its patches where they lie.
const NARROW: i32 = 4;
const NARROW_ROWS: usize = 224;
// Floats of dy that all phases are computed of before the next: they stay in the second-level cache.
const GROUP_FLOATS: i32 = 1 << 18;
// Columns that are packed at a time where ranges are columns.
const NC: i32 = 256;

/** Whether the product has so few columns that packing its left side would cost more than multiplying. */
// @ts-ignore: decorator
@inline
function isNarrow(columns: i32): bool {
  return columns <= NARROW;
}

// A thread's working memory: the head, a phase, where patches begin, a packed block or the sums of a narrow one, and lines
// that are put together.
// @ts-ignore: decorator
@inline
function placesAt(work: usize): usize {
  return work + HEAD + PHASE_BYTES;
}

// @ts-ignore: decorator
@inline
function panelsAt(work: usize): usize {
  return placesAt(work) + PLACES_BYTES;
}

// @ts-ignore: decorator
@inline
function buffersAt(work: usize): usize {
  return panelsAt(work) + BLOCK_BYTES;
}

/** Bytes from one line to the next where lines are put together. */
// @ts-ignore: decorator
@inline
function lineBytes(floats: i32): usize {
  return ((floats as usize) << 2) + 64;
}

/** Bytes of working memory that `gather` and `packFilter` need. */
export function gatherBytes(g: Geometry, backward: bool): i32 {
  const channels = backward ? g.outChannels : g.channels;
  const narrow = isNarrow(backward ? g.channels : g.outChannels);
  const longest = narrow || channels <= SHORT ? channels * g.kernelWidth : channels;
  return buffersAt(0) as i32 + (narrow ? 9 : MR + 1) * (lineBytes(longest) as i32);
}

// @ts-ignore: decorator
@inline
function packedPhaseBytes(phase: Phase): usize {
  return (patchSize(phase) * (isNarrow(phase.columns) ? phase.columns : padded(phase.columns))) as usize << 2;
}

/** Bytes that `packFilter` fills. */
export function packedFilterBytes(g: Geometry, backward: bool): i32 {
  const taps = g.kernelHeight * g.kernelWidth;
  const columns = backward ? g.channels : g.outChannels;
  return taps * (backward ? g.outChannels : g.channels) * (isNarrow(columns) ? columns : padded(columns)) * 4;
}

/** Packs panels [start, end) of the filter for every phase, in the order that `gather` reads them. */
export function packFilter(start: i32, end: i32, work: usize, filter: usize, g: Geometry, backward: bool, to: usize): void {
  const count = phases(g, backward);
  for (let f = 0; f < count; f++) {
    const phase = describe(g, backward, f, work);
    if (patchSize(phase) == 0) continue;
    if (isNarrow(phase.columns)) packNarrow(filter, g, phase, backward, to);
    else packTaps(start, end, filter, g, phase, backward, to);
    to += packedPhaseBytes(phase);
  }
}

/** Panels [start, end) of one phase, one block of depth after the other. */
function packTaps(start: i32, end: i32, filter: usize, g: Geometry, phase: Phase, backward: bool, to: usize): void {
  const first = start * NR;
  const count = min(phase.columns, end * NR) - first;
  const depth = patchSize(phase);
  const block = depthBlock(depth);
  for (let p = 0; p < depth; p += block) {
    const kc = min(block, depth - p);
    const at = to + ((p * padded(phase.columns) + first * kc) as usize << 2);
    packBlock(filter, g, phase, backward, first, count, p, kc, at);
  }
}

/** Columns [first, first + columns) of depth [from, from + depth) of one phase. */
function packBlock(
  filter: usize, g: Geometry, phase: Phase, backward: bool, first: i32, columns: i32, from: i32, depth: i32, to: usize,
): void {
  const depthStride = backward ? 1 : g.outChannels;
  const columnStride = backward ? g.outChannels : 1;
  const panelBytes = (NR * depth) as usize << 2;
  for (let p = from; p < from + depth; ) {
    const tap = p / phase.channels;
    const channel = p - tap * phase.channels;
    const run = min(phase.channels - channel, from + depth - p);
    const at = filter + ((tapAt(g, phase, tap) + channel * depthStride + first * columnStride) as usize << 2);
    packB(at, depthStride, columnStride, run, columns, to, panelBytes);
    to += (run * NR) as usize << 2;
    p += run;
  }
}

/** One run of the patch's floats for each column. All of it belongs to the first panel, the only one there is. */
function packNarrow(filter: usize, g: Geometry, phase: Phase, backward: bool, to: usize): void {
  const depthStride = backward ? 1 : g.outChannels;
  const columnStride = backward ? g.outChannels : 1;
  const taps = phase.tapRows * phase.tapColumns;
  for (let n = 0; n < phase.columns; n++) {
    for (let tap = 0; tap < taps; tap++) {
      let from = filter + ((tapAt(g, phase, tap) + n * columnStride) as usize << 2);
      for (let c = 0; c < phase.channels; c++) {
        store<f32>(to, load<f32>(from));
        from += (depthStride as usize) << 2;
        to += 4;
      }
    }
  }
}

/** Where in the filter a tap of a phase begins, in floats. */
function tapAt(g: Geometry, phase: Phase, tap: i32): i32 {
  const row = tap / phase.tapColumns;
  const y = phase.firstY + row * phase.stepY;
  const x = phase.firstX + (tap - row * phase.tapColumns) * phase.stepX;
  return (y * g.kernelWidth + x) * g.channels * g.outChannels;
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

/** For few columns: patches are read where they lie. The sums of all rows wait in memory while the taps go by. */
function gatherNarrow(phase: Phase, packed: usize, rows: i32, work: usize): void {
  const lines = hasLines(phase, i32.MAX_VALUE);
  const runs = lines ? 1 : phase.tapColumns;
  const length = lines ? phase.tapColumns * phase.channels : phase.channels;
  const columns = tileColumns(phase.columns);
  const sumsBytes = (tileRows(phase.columns) * columns) as usize << 4;
  const step = (patchSize(phase) as usize) << 2;
  memory.fill(buffersAt(work) + lineBytes(length) * 8, 0, lineBytes(length));
  for (let n = 0; n < phase.columns; n += columns) {
    memory.fill(panelsAt(work), 0, (rows as usize) * sumsBytes);
    for (let run = 0; run < phase.tapRows * runs; run++) {
      const b = packed + (n as usize) * step + ((run * length) as usize << 2);
      const tapRow = run / runs;
      let sums = panelsAt(work);
      for (let i = 0; i < rows; ) {
        const place = placesAt(work) + (i as usize) * PLACE_BYTES;
        const count = tileAt(place, rows - i, phase.columns);
        if (noteRuns(phase, place, count, tapRow, run - tapRow * runs, lines, work)) {
          dots(work + NARROW_ROWS, b, step, columns, length, sums);
        }
        sums += sumsBytes;
        i += count;
      }
    }
    storeTotals(phase, rows, n, columns, work);
  }
}

/** How many rows go into the next tile: those of one line of the grid. */
// @ts-ignore: decorator
@inline
function tileAt(place: usize, rows: i32, columns: i32): i32 {
  return min(min(rows, load<i32>(place, 12)), tileRows(columns));
}

/** Notes where the run begins for each row of a tile; false where all of it lies above or below the image. */
function noteRuns(
  phase: Phase, place: usize, count: i32, tapRow: i32, tapColumn: i32, lines: bool, work: usize,
): bool {
  const y = load<i32>(place, 4) + tapRow * phase.dilationHeight;
  if ((y as u32) >= (phase.height as u32)) return false;
  const taps = lines ? phase.tapColumns : 1;
  const bytes = lineBytes(taps * phase.channels);
  const row = load<usize>(place) + ((y * phase.width * phase.channels) as usize << 2);
  const pixel = (phase.channels as usize) << 2;
  let x = load<i32>(place, 8) + tapColumn * phase.dilationWidth;
  let run: usize = 0;
  for (let r = 0; r < 8; r++) {
    if (r < count) {
      if (x >= 0 && x + taps <= phase.width) run = row + (x as usize) * pixel;
      else if (x + taps <= 0 || x >= phase.width) run = buffersAt(work) + bytes * 8;
      else run = patchLine(phase, row, x, buffersAt(work) + bytes * (r as usize));
      x += phase.strideWidth;
    }
    store<usize>(work + NARROW_ROWS + (r as usize << 2), run);
  }
  return true;
}

/** Writes the sums of all tiles to their rows. */
function storeTotals(phase: Phase, rows: i32, first: i32, columns: i32, work: usize): void {
  const table = rowTable(work);
  const sumsBytes = (tileRows(phase.columns) * columns) as usize << 4;
  let tile = panelsAt(work);
  for (let i = 0; i < rows; ) {
    const count = tileAt(placesAt(work) + (i as usize) * PLACE_BYTES, rows - i, phase.columns);
    let sums = tile;
    for (let r = i; r < i + count; r++) {
      const row = load<usize>(table + (r as usize << 2)) + (first as usize << 2);
      for (let c = 0; c < columns; c++) {
        store<f32>(row + (c as usize << 2), total(sums));
        sums += 16;
      }
    }
    tile += sumsBytes;
    i += count;
  }
}

/** Bytes of working memory that `gatherColumns` needs. */
export function gatherColumnsBytes(g: Geometry, backward: bool): i32 {
  const depth = g.kernelHeight * g.kernelWidth * (backward ? g.outChannels : g.channels);
  return gatherBytes(g, backward) + min(depth, KC) * NC * 4;
}

/**
 * Panels of columns [start, end) of all rows of a gather. For few rows and a large filter, of which each range packs the
 * part that it needs, block by block: packing all of it first would take longer than the product.
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
