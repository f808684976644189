// The filter gradient of a 2-D convolution: patches, transposed, times dy, summed over all output pixels. Ranges are
// rows of the filter (floats of a patch). Where those are too few for all threads, pixels are cut into slices besides,
// as many as the shapes say, and the slices' results are added up in order.
import { BLOCK_BYTES, HEAD, KC, MC, depthBlock, multiplyBlock, padded, prepare, rowTable } from './block';
import { Geometry } from './geometry';
import { MR, NR, packB } from './pack';
import { PLACE_BYTES, hasLines, locate, runAt } from './patches';
import { PHASE_BYTES, Phase, describe, patchSize } from './phase';

// Runs of fewer floats than this are joined to lines of the kernel.
const SHORT: i32 = 16;

// A thread's working memory: the head, a phase, where patches begin, a packed block of patches, one of dy, a line that
// is put together, and zeros.
const PLACES: usize = HEAD + PHASE_BYTES;
const PANELS: usize = PLACES + (MC as usize) * PLACE_BYTES;
const PACKED: usize = PANELS + BLOCK_BYTES;

function runBytes(phase: Phase): usize {
  return ((hasLines(phase, SHORT) ? phase.tapColumns * phase.channels : phase.channels) as usize << 2) + 64;
}

/** Bytes of working memory that `filterGrad` needs for slices of `pixels`. */
export function filterGradBytes(g: Geometry, pixels: i32): f64 {
  const run = g.channels <= SHORT ? g.channels * g.kernelWidth : g.channels;
  const packed = (min(pixels, KC) as f64) * (padded(g.outChannels) as f64) * 4;
  return (PACKED as f64) + packed + 2 * ((run as f64) * 4 + 64);
}

/**
 * Rows [start, end) of one slice's result after the other, each with as many rows as a patch has floats. Slice i sums
 * over pixels [i·pixels, (i + 1)·pixels), of `total` over all images.
 */
export function filterGrad(
  start: i32, end: i32, work: usize, x: usize, dy: usize, results: usize, g: Geometry, pixels: i32, total: i32,
): void {
  const phase = describe(g, false, 0, work + HEAD);
  const patch = patchSize(phase);
  const buffer = work + PACKED + ((min(pixels, KC) * padded(g.outChannels)) as usize << 2);
  prepare(work);
  memory.fill(buffer + runBytes(phase), 0, runBytes(phase));
  for (let row = start; row < end; ) {
    const slice = row / patch;
    const first = row - slice * patch;
    const rows = min(patch - first, end - row);
    const to = results + ((row * g.outChannels) as usize << 2);
    sumSlice(phase, x, dy, to, first, rows, slice * pixels, min(total, (slice + 1) * pixels), buffer, work);
    row += rows;
  }
}

/** Rows [first, first + rows) of the sum over pixels [from, end). */
function sumSlice(
  phase: Phase, x: usize, dy: usize, to: usize, first: i32, rows: i32, from: i32, end: i32, buffer: usize, work: usize,
): void {
  const n = phase.columns;
  const block = depthBlock(end - from);
  const table = rowTable(work);
  for (let p = from; p < end; p += block) {
    const kc = min(block, end - p);
    packB(dy + ((p * n) as usize << 2), n, 1, kc, n, work + PACKED, (NR * kc) as usize << 2);
    for (let i = 0; i < rows; i += MC) {
      const mc = min(MC, rows - i);
      packTransposed(phase, x, p, kc, first + i, mc, buffer, work);
      for (let r = 0; r < mc; r++) store<usize>(table + (r as usize << 2), to + (((i + r) * n) as usize << 2));
      multiplyBlock(work + PANELS, work + PACKED, mc, n, kc, p > from, work);
    }
  }
}

/** Packs floats [first, first + rows) of the patches of pixels [from, from + depth), a panel for each MR of them. */
function packTransposed(
  phase: Phase, x: usize, from: i32, depth: i32, first: i32, rows: i32, buffer: usize, work: usize,
): void {
  const lines = hasLines(phase, SHORT);
  const zeros = buffer + runBytes(phase);
  const runs = lines ? 1 : phase.tapColumns;
  const length = lines ? phase.tapColumns * phase.channels : phase.channels;
  const firstRun = first / length;
  const panelBytes = (depth * MR) as usize << 2;
  let to = work + PANELS;
  for (let p = 0; p < depth; p += MC) {
    const count = min(MC, depth - p);
    locate(phase, x, 0, from + p, count, work + PLACES, rowTable(work));
    let place = work + PLACES;
    for (let q = 0; q < count; q++) {
      let tapRow = firstRun / runs;
      let tapColumn = firstRun - tapRow * runs;
      let skip = first - firstRun * length;
      let at = to;
      let lane = 0;
      for (let left = rows; left > 0; ) {
        const floats = min(length - skip, left);
        const run = runAt(phase, place, tapRow, tapColumn, lines, zeros, buffer) + (skip as usize << 2);
        at = dealRun(run, floats, at, lane, panelBytes);
        lane = (lane + floats) % MR;
        left -= floats;
        skip = 0;
        if (++tapColumn == runs) {
          tapColumn = 0;
          tapRow++;
        }
      }
      place += PLACE_BYTES;
      to += MR << 2;
    }
  }
}

/**
 * Deals floats out to panels, MR to each, from lane `lane` of the panel at `to`; returns the last panel it wrote to, or
 * the next if that is full. Writes whole lanes: what it spoils of the last panel, the next run will fill.
 */
// @ts-ignore: decorator
@inline
function dealRun(run: usize, floats: i32, to: usize, lane: i32, panelBytes: usize): usize {
  const end = run + (floats as usize << 2);
  if (lane > 0) {
    while (lane < MR && run < end) {
      store<f32>(to + (lane as usize << 2), load<f32>(run));
      run += 4;
      lane++;
    }
    if (lane < MR) return to;
    to += panelBytes;
  }
  while (run < end) {
    v128.store(to, v128.load(run));
    store<f32>(to, load<f32>(run, 16), 16);
    run += MR << 2;
    to += panelBytes;
  }
  return run > end ? to - panelBytes : to;
}

/**
 * sum[i] for i in [start, end) over `count` results that lie `length` floats apart, in order. `start` is a multiple of
 * four.
 */
export function sumSlices(start: i32, end: i32, results: usize, sum: usize, length: i32, count: i32): void {
  const step = (length as usize) << 2;
  for (let i = (start as usize) << 2; i < ((end as usize) << 2); i += 16) {
    let total = v128.load(results + i);
    for (let s: usize = 1; s < (count as usize); s++) total = f32x4.add(total, v128.load(results + i + s * step));
    v128.store(sum + i, total);
  }
}
