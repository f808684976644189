import type { Tensor4D } from '@tensorflow/tfjs-core';
import { check, checkShape } from '../../../core/checks';
import { COLOURS, GROUND, PLACES, RADII } from './drawShape';
import { coverage, OUTLINES } from './outlines';
import type { ShapeFactors } from './shapeFactors';

/** What {@link readShape} sees. */
export interface ShapeReading {
  /** Colour, shape, size, position. */
  readonly factors: ShapeFactors;
  /**
   * How far the picture is from the clean shape: squared differences of coverage over its area, 0 for a perfect
   * picture.
   */
  readonly misfit: number;
}

/** Brightness above the ground, in values, below which a picture counts as empty. */
const FAINT = 0.5;
/** Share of the colour below which a pixel counts as ground: above the noise of a generator. */
const FLOOR = 0.1;
/** The farthest point of any outline from its centroid, for an area of 1. */
const WIDEST = 0.9;
/**
 * The radius that the area tells is tried a little smaller and larger too: edges below the floor are missing from the
 * area.
 */
const RADIUS_TRIALS = [0.95, 1, 1.05] as const;

/**
 * Reads colour, shape, size and position back off a picture of {@link captionedShapes}, to judge generated pictures
 * with: the nearest colour of the brightest pixels, the shape whose outline of equal area and centroid fits best, the
 * size by that area, the nearest position. Right on all clean pictures tried, and under mild noise.
 *
 * @param pixels `size × size × 3` values in [−1, 1]
 * @returns undefined if the picture is empty
 * @throws GanKitError `shape` if the number of pixels is not that of a square colour picture
 *
 * @example
 * readShape(drawShape([0, 2, 1, 1]))?.factors;   // [0, 2, 1, 1]
 */
export function readShape(pixels: Float32Array): ShapeReading | undefined {
  const size = Math.round(Math.sqrt(pixels.length / 3));
  check(
    size > 0 && size * size * 3 === pixels.length,
    'shape',
    () => `pixels: expected size × size × 3 values, got ${pixels.length}.`,
  );
  const paint = paintOf(pixels);
  if (!paint) return undefined;
  const share = sharesOf(pixels, paint, size);
  const { area, x, y } = momentsOf(share, size);
  const squares = share.reduce((sum, s) => sum + s * s, 0);
  const fits = OUTLINES.map(outline => {
    const trials = RADIUS_TRIALS.map(factor => {
      const radius = factor * Math.sqrt(area / outline.area);
      let misfit = squares;
      coverage(outline, { x, y, radius }, size, (offset, template) => {
        misfit += template * (template - 2 * (share[offset] ?? 0));
      });
      return { radius, misfit: misfit / area };
    });
    return trials[least(trials.map(trial => trial.misfit))];
  });
  const shape = least(fits.map(fit => fit?.misfit ?? Number.POSITIVE_INFINITY));
  const { radius = 0, misfit = 0 } = fits[shape] ?? {};
  return {
    factors: [
      least(COLOURS.map(colour => distance(colour, paint))),
      shape,
      // Sizes are told apart by ratio: the boundary is their geometric mean.
      radius > size * Math.sqrt(RADII[0] * RADII[1]) ? 1 : 0,
      least(PLACES.map(place => distance(place, [x / size, y / size]))),
    ],
    misfit,
  };
}

/**
 * {@link readShape} of each picture of a batch `[n, s, s, 3]`, which stays the caller's.
 *
 * @example
 * const readings = await readShapes(gan.generate('a small red circle in the middle', { n: 8 }));
 */
export async function readShapes(images: Tensor4D): Promise<readonly (ShapeReading | undefined)[]> {
  checkShape('images', images, [null, null, images.shape[1], 3]);
  const values = await images.data<'float32'>();
  const each = images.size / (images.shape[0] || 1);
  return Array.from({ length: images.shape[0] }, (_, i) => readShape(values.subarray(i * each, (i + 1) * each)));
}

/** The mean of the pixels nearly as far from the ground as the farthest ones; none if all is ground. */
function paintOf(pixels: Float32Array): readonly number[] | undefined {
  const far = Float32Array.from({ length: pixels.length / 3 }, (_, i) =>
    distance(pixels.subarray(3 * i, 3 * i + 3), GROUNDS),
  );
  // Not the very farthest, which noise would make.
  const top = far.slice().sort()[far.length - Math.max(3, Math.round(far.length / 128))] ?? 0;
  if (!(top > FAINT)) return undefined;
  const sum = [0, 0, 0];
  let count = 0;
  far.forEach((d, i) => {
    if (d < 0.8 * top) return;
    count++;
    for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (pixels[3 * i + c] ?? 0);
  });
  return sum.map(s => s / count);
}

/**
 * How much of the paint is in each pixel: its projection on the line from ground to paint. Specks far from the shape
 * count as ground.
 */
function sharesOf(pixels: Float32Array, paint: readonly number[], size: number): Float32Array {
  const line = paint.map(p => p - GROUND);
  const length = line.reduce((sum, v) => sum + v * v, 0);
  const share = Float32Array.from({ length: size * size }, (_, i) => {
    const along = line.reduce((sum, v, c) => sum + v * ((pixels[3 * i + c] ?? GROUND) - GROUND), 0) / length;
    return along < FLOOR ? 0 : along;
  });
  const { area, x, y } = momentsOf(
    share.map(s => (s > 0.5 ? s : 0)),
    size,
  );
  const reach = WIDEST * Math.sqrt(area) + 1;
  return share.map((s, i) => (Math.hypot((i % size) + 0.5 - x, Math.floor(i / size) + 0.5 - y) > reach ? 0 : s));
}

/** Area in pixels, and the centroid from the upper left corner. */
function momentsOf(share: Float32Array, size: number): { area: number; x: number; y: number } {
  let [area, x, y] = [0, 0, 0];
  share.forEach((s, i) => {
    area += s;
    x += s * ((i % size) + 0.5);
    y += s * (Math.floor(i / size) + 0.5);
  });
  return { area, x: x / area, y: y / area };
}

const GROUNDS = [GROUND, GROUND, GROUND];

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return Math.sqrt(sum);
};

const least = (values: readonly number[]): number => values.indexOf(Math.min(...values));
