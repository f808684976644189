// Walks along the middle axis of x [outer, length, inner], four columns at a time: running sums, places of extremes.
// A range counts groups of 16 columns over all of `outer`.
import { put } from './rows';

const GROUP: i32 = 16;

/** y = running sums along the axis: of what comes before where `exclusive`, and from the end where `reverse`. */
export function cumulativeSum(
  start: i32, end: i32, x: usize, y: usize, length: i32, inner: i32, exclusive: bool, reverse: bool,
): void {
  const groups = (inner + GROUP - 1) / GROUP;
  const forth = (inner as usize) << 2;
  const step = reverse ? 0 - forth : forth;
  for (let group = start; group < end; group++) {
    const o = group / groups;
    const first = (group - o * groups) * GROUP;
    const origin = ((o * length * inner) as usize << 2) + (reverse ? ((length - 1) as usize) * forth : 0);
    for (let j = first; j < min(inner, first + GROUP); j += 4) {
      let at = origin + (j as usize << 2);
      let sum = f32x4.splat(0);
      for (let r = 0; r < length; r++) {
        const next = f32x4.add(sum, v128.load(x + at));
        put(y + at, exclusive ? sum : next, inner - j);
        sum = next;
        at += step;
      }
    }
  }
}

/** y (i32) = place of the first largest (sign 1) or smallest (sign -1). NaN is passed over unless it is the first. */
export function placeOfExtremum(
  start: i32, end: i32, x: usize, y: usize, length: i32, inner: i32, sign: f32,
): void {
  if (inner == 1) {
    for (let o = start; o < end; o++) {
      store<i32>(y + (o as usize << 2), placeInRow(x + ((o * length) as usize << 2), length, sign));
    }
    return;
  }
  const groups = (inner + GROUP - 1) / GROUP;
  const step = (inner as usize) << 2;
  const factor = f32x4.splat(sign);
  for (let group = start; group < end; group++) {
    const o = group / groups;
    const first = (group - o * groups) * GROUP;
    for (let j = first; j < min(inner, first + GROUP); j += 4) {
      let at = x + ((o * length * inner + j) as usize << 2);
      let best = f32x4.mul(v128.load(at), factor);
      let place = i32x4.splat(0);
      for (let r = 1; r < length; r++) {
        at += step;
        const value = f32x4.mul(v128.load(at), factor);
        const better = f32x4.gt(value, best);
        best = v128.bitselect(value, best, better);
        place = v128.bitselect(i32x4.splat(r), place, better);
      }
      put(y + ((o * inner + j) as usize << 2), place, inner - j);
    }
  }
}

/**
 * The same for contiguous values: four runs, each over every fourth value, of which the best and then the first wins.
 */
function placeInRow(x: usize, length: i32, sign: f32): i32 {
  const factor = f32x4.splat(sign);
  let best = f32x4.mul(v128.load32_splat(x), factor);
  let place = i32x4.splat(0);
  let here = i32x4(0, 1, 2, 3);
  const whole = length & ~3;
  for (let r = 0; r < whole; r += 4) {
    const value = f32x4.mul(v128.load(x + (r as usize << 2)), factor);
    const better = f32x4.gt(value, best);
    best = v128.bitselect(value, best, better);
    place = v128.bitselect(here, place, better);
    here = i32x4.add(here, i32x4.splat(4));
  }
  let value = f32x4.extract_lane(best, 0);
  let first = i32x4.extract_lane(place, 0);
  for (let lane = 1; lane < 4; lane++) {
    // Lanes can only be named by constants; one step to the left brings the next to the front.
    best = v128.shuffle<i32>(best, best, 1, 2, 3, 0);
    place = v128.shuffle<i32>(place, place, 1, 2, 3, 0);
    const other = f32x4.extract_lane(best, 0);
    const at = i32x4.extract_lane(place, 0);
    if (other > value || (other == value && at < first)) {
      value = other;
      first = at;
    }
  }
  for (let r = whole; r < length; r++) {
    const last = load<f32>(x + (r as usize << 2)) * sign;
    if (last > value) {
      value = last;
      first = r;
    }
  }
  return first;
}
