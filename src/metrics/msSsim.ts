import { check } from '../core/checks';
import { shape as aShape, whole } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { checkRange } from '../core/range';
import { Rng } from '../core/rng';
import type { Plane } from './luma';
import { checkMatrices, type Matrix } from './matrix';
import { meanSimilarity, SSIM_WINDOW } from './ssim';

/** Options of {@link msSsimDiversity}. */
export interface MsSsimOptions {
  /** Height, width and channels of a picture. */
  readonly shape: readonly number[];
  /** Pairs that are drawn; all there are if they are fewer. Default 100. */
  readonly pairs?: number;
  /**
   * Sizes at which pictures are compared, each half of the one before. Default as many as the window fits in, at most
   * 5.
   */
  readonly scales?: number;
  /** Of the draws. Default 0. */
  readonly seed?: number;
}

const OPTIONS: Kinds<MsSsimOptions> = { shape: needed(aShape), pairs: whole(1), scales: whole(1), seed: whole() };

/** What {@link msSsimDiversity} finds. */
export interface MsSsimDiversity {
  /** The mean over the pairs, 0 to 1: 1 where all pictures are the same. */
  readonly similarity: number;
  /** The standard error of that mean, as if the pairs had no picture in common. */
  readonly error: number;
  readonly pairs: number;
  readonly scales: number;
  /** How many pictures there were. */
  readonly n: number;
}

/** How much each scale counts, the finest first (Wang, Simoncelli & Bovik 2003, §3.2). */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** Pixels in [−1, 1] are moved up by one. */
const PEAK = 2;

/**
 * How alike pictures are among themselves, by the structural similarity at several scales (Wang, Simoncelli & Bovik
 * 2003, eq. 7) of pairs: Odena et al. 2017 (AC-GAN), §4.2, call a class collapsed if its pictures are more alike than
 * the training pictures of that class. So give pictures of one class at a time, and compare with real ones: what it
 * says of different classes, or of pictures that have nothing in common, is little.
 *
 * The similarity is the product of those of contrast and structure at each scale, at the coarsest of light too, to the
 * power of their weights; below 0 counts as 0. Channels by themselves, then their mean, as TensorFlow has it. The
 * window of 11 fits five times into 176 pixels, three times into 44 and twice into 22; the weights of fewer scales are
 * divided by their sum, so figures of other numbers of scales do not compare.
 *
 * @param images a picture in each row, pixels in [−1, 1] as `matrixOf(images)` gives them
 * @throws GanKitError `argument` if an option is out of range or missing, `shape` if rows are no pictures of that
 *   shape, there are fewer than two, or they are too small for the scales, `data` if a value leaves [−1, 1]
 * @example
 * const threes = await matrixOf(gan.generate(100, { labels: 3 }));
 * msSsimDiversity(threes, { shape: [28, 28, 1] });   // { similarity: …, error: …, pairs: 100, scales: 2, n: 100 }
 */
export function msSsimDiversity(images: Matrix, options: MsSsimOptions): MsSsimDiversity {
  checkOptions('msSsimDiversity', options, OPTIONS);
  checkMatrices('msSsimDiversity', { images });
  const { shape, pairs = 100, seed = 0 } = options;
  const [height = 0, width = 0, channels = 1] = shape;
  check(
    shape.length >= 2 && shape.length <= 3 && images.columns === height * width * channels && images.rows > 1,
    'shape',
    () => `msSsimDiversity: ${images.rows} rows of ${images.columns} numbers are not at least two pictures [${shape}].`,
  );
  checkRange('msSsimDiversity', images.values, images.columns);
  const fitting = scalesOf(Math.min(height, width));
  const { scales = Math.max(1, fitting) } = options;
  check(
    scales <= fitting,
    'shape',
    () =>
      `msSsimDiversity: pictures of ${height} × ${width} have room for ${fitting} scales, got ${scales}: ` +
      `the window has ${SSIM_WINDOW} pixels, and there are ${WEIGHTS.length} scales at most.`,
  );
  const size = { height, width, channels };
  const found = pairsOf(images.rows, pairs, new Rng(seed).fork('msSsimDiversity')).map(([i, j]) => {
    const [a, b] = [planesOf(images, i, size), planesOf(images, j, size)];
    return mean(a.map((plane, c) => msSsim(plane, b[c] ?? plane, scales, PEAK)));
  });
  const similarity = mean(found);
  const variance = found.reduce((sum, value) => sum + (value - similarity) ** 2, 0) / Math.max(1, found.length - 1);
  return { similarity, error: Math.sqrt(variance / found.length), pairs: found.length, scales, n: images.rows };
}

/** The similarity of two planes at several scales. */
export function msSsim(a: Plane, b: Plane, scales: number, peak: number): number {
  const weights = WEIGHTS.slice(0, scales);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [one, other, product] = [a, b, 1];
  weights.forEach((weight, scale) => {
    const { similarity, contrast } = meanSimilarity(one, other, peak);
    product *= Math.max(0, scale + 1 < scales ? contrast : similarity) ** (weight / total);
    [one, other] = [halved(one), halved(other)];
  });
  return product;
}

/** How many times the window fits, each time into half the side. */
function scalesOf(side: number): number {
  let scales = 0;
  for (let left = side; left >= SSIM_WINDOW && scales < WEIGHTS.length; left >>= 1) scales++;
  return scales;
}

/** The means of two by two pixels; what is over is left out. */
function halved({ values, height, width }: Plane): Plane {
  const [rows, columns] = [height >> 1, width >> 1];
  const out = Float64Array.from({ length: rows * columns }, (_, i) => {
    const at = 2 * Math.floor(i / columns) * width + 2 * (i % columns);
    const below = at + width;
    return ((values[at] ?? 0) + (values[at + 1] ?? 0) + (values[below] ?? 0) + (values[below + 1] ?? 0)) / 4;
  });
  return { values: out, height: rows, width: columns };
}

/** Each channel of a picture, from 0 to the peak. */
function planesOf(
  { values, columns }: Matrix,
  row: number,
  { height, width, channels }: { height: number; width: number; channels: number },
): Plane[] {
  return Array.from({ length: channels }, (_, c) => ({
    values: Float64Array.from(
      { length: height * width },
      (_, p) => (values[row * columns + p * channels + c] ?? 0) + 1,
    ),
    height,
    width,
  }));
}

/** Pairs of different rows: all, or as many as are asked for, drawn. */
function pairsOf(rows: number, count: number, rng: Rng): [number, number][] {
  if ((rows * (rows - 1)) / 2 <= count)
    return Array.from({ length: rows }, (_, i) => Array.from({ length: i }, (_, j): [number, number] => [i, j])).flat();
  return Array.from({ length: count }, () => {
    const i = rng.int(rows);
    const j = rng.int(rows - 1);
    return [i, j < i ? j : j + 1];
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
