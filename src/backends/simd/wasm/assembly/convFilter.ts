// The filter of a convolution as the right side of a product, packed in the order that each phase reads it.
import { depthBlock, padded } from './block';
import { Geometry } from './geometry';
import { NR, packB } from './pack';
import { Phase, describe, patchSize, phases } from './phase';

const NARROW: i32 = 4;

/** Whether the product has so few columns that packing its left side would cost more than multiplying. */
// @ts-ignore: decorator
@inline
export function isNarrow(columns: i32): bool {
  return columns <= NARROW;
}

// @ts-ignore: decorator
@inline
export function packedPhaseBytes(phase: Phase): usize {
  return (patchSize(phase) * (isNarrow(phase.columns) ? phase.columns : padded(phase.columns))) as usize << 2;
}

/** Bytes that `packFilter` fills. */
export function packedFilterBytes(g: Geometry, backward: bool): f64 {
  const taps = (g.kernelHeight * g.kernelWidth) as f64;
  const columns = backward ? g.channels : g.outChannels;
  const width = (isNarrow(columns) ? columns : padded(columns)) as f64;
  return taps * ((backward ? g.outChannels : g.channels) as f64) * width * 4;
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
export function packBlock(
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
