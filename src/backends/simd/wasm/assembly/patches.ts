// Takes the patches of a gather from its images, run by run: a run is what lies in one piece, a tap's channels or,
// where few channels make that too short and the kernel has no gaps, a line of the kernel. What lies outside the images
// is zero.
import { MR, packFive } from './pack';
import { Phase } from './phase';

// For each row of a block: the address of its image, where its patch begins in it, and how many pixels of its line of
// the grid are left.
export const PLACE_BYTES: usize = 16;

/** Whether runs are lines of the kernel. */
// @ts-ignore: decorator
@inline
export function hasLines(phase: Phase, longest: i32): bool {
  return phase.tapColumns == 1 || (phase.dilationWidth == 1 && phase.channels <= longest);
}

/** Notes for grid pixels [first, first + rows), counted over all images, where patches begin and target pixels lie. */
export function locate(
  phase: Phase, source: usize, target: usize, first: i32, rows: i32, places: usize, table: usize,
): void {
  const plane = phase.gridHeight * phase.gridWidth;
  let image = first / plane;
  let y = (first - image * plane) / phase.gridWidth;
  let x = first - image * plane - y * phase.gridWidth;
  const imageBytes = (phase.height * phase.width * phase.channels) as usize << 2;
  for (let r = 0; r < rows; r++) {
    store<usize>(places, source + (image as usize) * imageBytes);
    store<i32>(places, phase.top + y * phase.strideHeight, 4);
    store<i32>(places, phase.left + x * phase.strideWidth, 8);
    store<i32>(places, phase.gridWidth - x, 12);
    const row = (image * phase.targetHeight + phase.originY + y * phase.spacingY) * phase.targetWidth;
    const pixel = row + phase.originX + x * phase.spacingX;
    store<usize>(table + (r as usize << 2), target + ((pixel as usize) * (phase.columns as usize) << 2));
    places += PLACE_BYTES;
    if (++x == phase.gridWidth) {
      x = 0;
      if (++y == phase.gridHeight) {
        y = 0;
        image++;
      }
    }
  }
}

/**
 * The address of a run of the patch that begins at `place`: in the image where all of it lies inside, else among the
 * `zeros`, or put together at `line`.
 */
export function runAt(
  phase: Phase, place: usize, tapRow: i32, tapColumn: i32, lines: bool, zeros: usize, line: usize,
): usize {
  const y = load<i32>(place, 4) + tapRow * phase.dilationHeight;
  if ((y as u32) >= (phase.height as u32)) return zeros;
  const x = load<i32>(place, 8) + tapColumn * phase.dilationWidth;
  const row = load<usize>(place) + ((y * phase.width) as usize) * ((phase.channels as usize) << 2);
  if (lines && (x < 0 || x + phase.tapColumns > phase.width)) return patchLine(phase, row, x, line);
  if ((x as u32) >= (phase.width as u32)) return zeros;
  return row + ((x * phase.channels) as usize << 2);
}

/** Puts together a line of the kernel that reaches over the edge of the image row at `row`. */
export function patchLine(phase: Phase, row: usize, x: i32, line: usize): usize {
  const bytes = (phase.channels as usize) << 2;
  const first = min(phase.tapColumns, max(0, -x));
  const last = max(first, min(phase.tapColumns, phase.width - x));
  let to = zero(line, (first as usize) * bytes);
  to = copy(row + ((x + first) as usize) * bytes, to, ((last - first) as usize) * bytes);
  zero(to, ((phase.tapColumns - last) as usize) * bytes);
  return line;
}

// Lines are written front to back, so a vector may run over the end: what it spoils is written next.
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

/**
 * Packs floats [from, from + depth) of the patches of `rows` rows in panels of MR rows, as `packA` does. `lineBytes`:
 * from one line to the next at `buffer`, where MR lines and as many zeros have room.
 */
export function packPatches(
  phase: Phase, places: usize, rows: i32, from: i32, depth: i32, lines: bool, buffer: usize, lineBytes: usize, to: usize,
): void {
  const runs = lines ? 1 : phase.tapColumns;
  const length = lines ? phase.tapColumns * phase.channels : phase.channels;
  const zeros = buffer + lineBytes * (MR as usize);
  const firstRun = from / length;
  for (let i = 0; i < rows; i += MR) {
    const p0 = places + (i as usize) * PLACE_BYTES;
    const p1 = places + (min(i + 1, rows - 1) as usize) * PLACE_BYTES;
    const p2 = places + (min(i + 2, rows - 1) as usize) * PLACE_BYTES;
    const p3 = places + (min(i + 3, rows - 1) as usize) * PLACE_BYTES;
    const p4 = places + (min(i + 4, rows - 1) as usize) * PLACE_BYTES;
    let tapRow = firstRun / runs;
    let tapColumn = firstRun - tapRow * runs;
    let skip = from - firstRun * length;
    let left = depth;
    while (left > 0) {
      const count = min(length - skip, left);
      const offset = (skip as usize) << 2;
      packFive(
        runAt(phase, p0, tapRow, tapColumn, lines, zeros, buffer) + offset,
        runAt(phase, p1, tapRow, tapColumn, lines, zeros, buffer + lineBytes) + offset,
        runAt(phase, p2, tapRow, tapColumn, lines, zeros, buffer + lineBytes * 2) + offset,
        runAt(phase, p3, tapRow, tapColumn, lines, zeros, buffer + lineBytes * 3) + offset,
        runAt(phase, p4, tapRow, tapColumn, lines, zeros, buffer + lineBytes * 4) + offset,
        count, to,
      );
      to += (count * MR) as usize << 2;
      left -= count;
      skip = 0;
      if (++tapColumn == runs) {
        tapColumn = 0;
        tapRow++;
      }
    }
  }
}
