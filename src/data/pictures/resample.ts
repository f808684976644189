/** Which source samples an output sample is made of: `weights[i]` of sample `from + i`. */
interface Tap {
  readonly from: number;
  readonly weights: Float32Array;
}

/**
 * Resizes one axis from the window `[start, start + length)` of `size` samples to `count`: by area when it shrinks
 * (each sample counts as far as it is covered), bilinear when it grows (edges repeat).
 */
function taps(size: number, start: number, length: number, count: number): Tap[] {
  const step = length / count;
  return Array.from({ length: count }, (_, i) =>
    step >= 1 ? covered(size, start + i * step, start + (i + 1) * step) : between(size, start + (i + 0.5) * step - 0.5),
  );
}

function covered(size: number, low: number, high: number): Tap {
  const from = Math.min(size - 1, Math.floor(low));
  const to = Math.max(from + 1, Math.min(size, Math.ceil(high)));
  const share = (i: number) => Math.max(0, Math.min(high, i + 1) - Math.max(low, i)) / (high - low);
  return { from, weights: Float32Array.from({ length: to - from }, (_, i) => share(from + i)) };
}

function between(size: number, at: number): Tap {
  const low = Math.min(size - 1, Math.max(0, at));
  const from = Math.min(size - 1, Math.floor(low));
  const part = low - from;
  return { from, weights: part > 0 ? Float32Array.of(1 - part, part) : Float32Array.of(1) };
}

type Dimensions = readonly [height: number, width: number, channels: number];

/**
 * Cuts the largest centred window of the wanted proportions out of a picture and resizes it: area average when it
 * shrinks, bilinear when it grows. A picture of the wanted size comes back unchanged.
 *
 * @param data `height × width × channels` bytes
 * @returns `toHeight × toWidth × channels` bytes
 */
export function cropResize(data: Uint8Array, size: Dimensions, to: readonly [number, number]): Uint8Array {
  const [height, width] = size;
  const [toHeight, toWidth] = to;
  const scale = Math.min(height / toHeight, width / toWidth);
  const window = (side: number, toSide: number) => [(side - toSide * scale) / 2, toSide * scale] as const;
  const rows = taps(height, ...window(height, toHeight), toHeight);
  return resampled(data, size, rows, taps(width, ...window(width, toWidth), toWidth));
}

/**
 * Resizes a whole picture, each axis by its own factor, as {@link cropResize} does.
 *
 * @param data `height × width × channels` bytes
 * @returns `toHeight × toWidth × channels` bytes
 */
export function stretch(
  data: Uint8Array,
  size: Dimensions,
  [toHeight, toWidth]: readonly [number, number],
): Uint8Array {
  const [height, width] = size;
  return resampled(data, size, taps(height, 0, height, toHeight), taps(width, 0, width, toWidth));
}

/**
 * How a picture is brought to another shape: `cover`, the largest centred window of the shape's proportions; `contain`,
 * all of it, with a ground around; `stretch`, all of it, each axis by its own factor.
 */
export type Fit = 'cover' | 'contain' | 'stretch';

/**
 * Brings a picture to a height and width: see {@link Fit}.
 *
 * @param ground the grey around a contained picture, 0 to 255; with alpha it is transparent
 * @returns `toHeight × toWidth × channels` bytes
 */
export function fitted(
  data: Uint8Array,
  size: Dimensions,
  to: readonly [number, number],
  { fit, ground }: { readonly fit: Fit; readonly ground: number },
): Uint8Array {
  if (fit === 'cover') return cropResize(data, size, to);
  if (fit === 'stretch') return stretch(data, size, to);
  const [height, width, channels] = size;
  const [toHeight, toWidth] = to;
  const scale = Math.min(toHeight / height, toWidth / width);
  const inner = [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))] as const;
  const whole = stretch(data, size, inner);
  const out = new Uint8Array(toHeight * toWidth * channels).fill(ground);
  if (channels === 4) for (let i = 3; i < out.length; i += 4) out[i] = 0;
  const [top, left] = [Math.floor((toHeight - inner[0]) / 2), Math.floor((toWidth - inner[1]) / 2)];
  const row = inner[1] * channels;
  for (let y = 0; y < inner[0]; y++) {
    out.set(whole.subarray(y * row, (y + 1) * row), ((top + y) * toWidth + left) * channels);
  }
  return out;
}

/**
 * What a fully transparent pixel counts beside others of an alpha up to 255, so that where all are transparent colours
 * stay.
 */
const HIDDEN = 1e-3;

/** How much the colour of each pixel counts: by its alpha, where some is transparent. */
const countsOf = (data: Uint8Array, channels: number): ((at: number) => number) | undefined =>
  channels === 4 && data.some((value, i) => i % 4 === 3 && value < 255)
    ? at => ((data[at + 3] ?? 0) + HIDDEN) / 255
    : undefined;

function resampled(
  data: Uint8Array,
  [, width, channels]: Dimensions,
  rows: readonly Tap[],
  columns: readonly Tap[],
): Uint8Array {
  const out = new Uint8Array(rows.length * columns.length * channels);
  const counts = countsOf(data, channels);
  // One source row at a time is squeezed, and kept while the next output row may need it too.
  const squeezed = new Map<number, Float32Array>();
  const sum = new Float32Array(columns.length * channels);
  rows.forEach(({ from, weights }, y) => {
    for (const row of squeezed.keys()) if (row < from) squeezed.delete(row);
    sum.fill(0);
    weights.forEach((weight, i) => {
      const row = squeezed.get(from + i) ?? squeeze(data, (from + i) * width * channels, channels, columns, counts);
      squeezed.set(from + i, row);
      for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] ?? 0) + weight * (row[j] ?? 0);
    });
    for (let j = 0; j < sum.length; j++) {
      const alpha = sum[j - (j % 4) + 3] ?? 0;
      const by = counts && j % 4 < 3 ? (alpha + HIDDEN) / 255 : 1;
      out[y * sum.length + j] = Math.round((sum[j] ?? 0) / by);
    }
  });
  return out;
}

/** One row, resized along its width. */
function squeeze(
  data: Uint8Array,
  start: number,
  channels: number,
  columns: readonly Tap[],
  counts: ((at: number) => number) | undefined,
): Float32Array {
  const out = new Float32Array(columns.length * channels);
  columns.forEach(({ from, weights }, x) => {
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] ?? 0;
      const at = start + (from + i) * channels;
      const shown = counts ? weight * counts(at) : weight;
      for (let c = 0; c < channels; c++) {
        out[x * channels + c] = (out[x * channels + c] ?? 0) + (c < 3 ? shown : weight) * (data[at + c] ?? 0);
      }
    }
  });
  return out;
}
