// Resizing NHWC images, and the transposes of both ways of it.
// Where each output row and column comes from is worked out by the host: a table holds, for each of them, the lower and
// the upper source (i32) and the share of the upper (f32), twelve bytes. Sources never decrease, so the outputs
// that come from one source lie side by side.
import { addRow, addScaledRow, clearRow, copyRow, mixRows } from './rows';

/** Sizes, as the host lays them out: five i32. */
// @ts-ignore: decorator
@unmanaged
class Sizes {
  inHeight: i32;
  inWidth: i32;
  outHeight: i32;
  outWidth: i32;
  channels: i32;
}

// @ts-ignore: decorator
@inline
function low(table: usize, at: i32): i32 {
  return load<i32>(table + (at as usize) * 12);
}
// @ts-ignore: decorator
@inline
function high(table: usize, at: i32): i32 {
  return load<i32>(table + (at as usize) * 12, 4);
}
// @ts-ignore: decorator
@inline
function share(table: usize, at: i32): f32 {
  return load<f32>(table + (at as usize) * 12, 8);
}

/** The first entry of `table` whose upper source is at least `source`. */
function firstFrom(table: usize, count: i32, source: i32): i32 {
  let first = 0;
  let last = count;
  while (first < last) {
    const middle = (first + last) >>> 1;
    if (high(table, middle) < source) first = middle + 1;
    else last = middle;
  }
  return first;
}

/** Output rows [start, end) over all images: each pixel is its lower source. */
export function resizeNearest(start: i32, end: i32, x: usize, y: usize, rows: usize, columns: usize, s: Sizes): void {
  const pixel = (s.channels as usize) << 2;
  const line = (s.outWidth as usize) * pixel;
  let before = -1;
  for (let row = start; row < end; row++) {
    const image = row / s.outHeight;
    const source = image * s.inHeight + low(rows, row - image * s.outHeight);
    const from = x + ((source * s.inWidth) as usize) * pixel;
    let to = y + (row as usize) * line;
    if (source == before) {
      copyRow(to - line, to, line);
      continue;
    }
    before = source;
    for (let j = 0; j < s.outWidth; j++) {
      copyRow(from + (low(columns, j) as usize) * pixel, to, pixel);
      to += pixel;
    }
  }
}

/** Input rows [start, end) over all images: each pixel is the sum of dy over the pixels that it was copied to. */
export function resizeNearestGrad(
  start: i32, end: i32, dy: usize, dx: usize, rows: usize, columns: usize, s: Sizes,
): void {
  const pixel = (s.channels as usize) << 2;
  const inLine = (s.inWidth as usize) * pixel;
  const outLine = (s.outWidth as usize) * pixel;
  for (let row = start; row < end; row++) {
    const image = row / s.inHeight;
    const source = row - image * s.inHeight;
    const to = dx + (row as usize) * inLine;
    clearRow(to, inLine);
    for (let i = firstFrom(rows, s.outHeight, source); i < s.outHeight && low(rows, i) == source; i++) {
      let from = dy + ((image * s.outHeight + i) as usize) * outLine;
      for (let j = 0; j < s.outWidth; j++) {
        addRow(from, to + (low(columns, j) as usize) * pixel, pixel);
        from += pixel;
      }
    }
  }
}

/** Output rows [start, end) over all images. `line` holds one input row, between the two it comes from. */
export function resizeBilinear(
  start: i32, end: i32, line: usize, x: usize, y: usize, rows: usize, columns: usize, s: Sizes,
): void {
  const pixel = (s.channels as usize) << 2;
  const inLine = (s.inWidth as usize) * pixel;
  for (let row = start; row < end; row++) {
    const image = row / s.outHeight;
    const i = row - image * s.outHeight;
    const base = x + ((image * s.inHeight) as usize) * inLine;
    mixRows(
      base + (low(rows, i) as usize) * inLine, base + (high(rows, i) as usize) * inLine, share(rows, i), line, inLine,
    );
    let to = y + ((row * s.outWidth) as usize) * pixel;
    for (let j = 0; j < s.outWidth; j++) {
      mixRows(
        line + (low(columns, j) as usize) * pixel, line + (high(columns, j) as usize) * pixel,
        share(columns, j), to, pixel,
      );
      to += pixel;
    }
  }
}

/** Input rows [start, end) over all images. `line` holds one output row, the sum of those that reach the input row. */
export function resizeBilinearGrad(
  start: i32, end: i32, line: usize, dy: usize, dx: usize, rows: usize, columns: usize, s: Sizes,
): void {
  const pixel = (s.channels as usize) << 2;
  const inLine = (s.inWidth as usize) * pixel;
  const outLine = (s.outWidth as usize) * pixel;
  for (let row = start; row < end; row++) {
    const image = row / s.inHeight;
    const source = row - image * s.inHeight;
    const to = dx + (row as usize) * inLine;
    clearRow(to, inLine);
    const first = firstFrom(rows, s.outHeight, source);
    if (first == s.outHeight || low(rows, first) > source) continue;
    clearRow(line, outLine);
    for (let i = first; i < s.outHeight && low(rows, i) <= source; i++) {
      const upper = share(rows, i);
      let weight: f32 = 0;
      if (low(rows, i) == source) weight += 1 - upper;
      if (high(rows, i) == source) weight += upper;
      addScaledRow(dy + ((image * s.outHeight + i) as usize) * outLine, weight, line, outLine);
    }
    let from = line;
    for (let j = 0; j < s.outWidth; j++) {
      const upper = share(columns, j);
      addScaledRow(from, 1 - upper, to + (low(columns, j) as usize) * pixel, pixel);
      if (upper != 0) addScaledRow(from, upper, to + (high(columns, j) as usize) * pixel, pixel);
      from += pixel;
    }
  }
}
