// A gather into few columns: patches are read where they lie, as packing them would cost more than multiplying.
import { rowTable } from './block';
import { buffersAt, lineBytes, panelsAt, placesAt } from './convMemory';
import { dots, tileColumns, tileRows, total } from './dots';
import { PLACE_BYTES, hasLines, patchLine } from './patches';
import { Phase, patchSize } from './phase';

// Where in the head the addresses of a tile's runs are noted.
const NARROW_ROWS: usize = 224;

/** The sums of all rows wait in memory while the taps go by. */
export function gatherNarrow(phase: Phase, packed: usize, rows: i32, work: usize): void {
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
