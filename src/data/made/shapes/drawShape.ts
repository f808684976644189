import { check, isWhole } from '../../../core/checks';
import { rng as anRng, anything } from '../../../core/kinds';
import { checkOptions, type Kinds } from '../../../core/options';
import type { Rng } from '../../../core/rng';
import { coverage, OUTLINES, type Placement } from './outlines';
import { checkFactors, type ShapeFactors } from './shapeFactors';

/** The ground, black, and the colours, as values in [−1, 1]. */
export const GROUND = -1;

export const COLOURS: readonly (readonly [number, number, number])[] = [
  [0.8, -0.8, -0.8],
  [-0.75, 0.5, -0.65],
  [-0.7, -0.4, 0.9],
  [0.9, 0.75, -0.8],
  [0.6, -0.75, 0.7],
  [0.85, 0.85, 0.85],
];

/** The unit of a small and a large shape, as parts of the picture's side. */
export const RADII = [0.12, 0.195] as const;

const NEAR = 0.31;

const FAR = 0.69;

/** Centroids by position, as parts of the side: across and down. */
export const PLACES: readonly (readonly [number, number])[] = [
  [0.5, 0.5],
  [NEAR, NEAR],
  [FAR, NEAR],
  [NEAR, FAR],
  [FAR, FAR],
];

/** How far a picture strays from its factors: radius and place as parts, colours in values. */
export const STRAY = { radius: 0.07, place: 0.03, colour: 0.1 } as const;

const DRAWN: Kinds<{ size?: number; rng?: Rng }> = { size: anything, rng: anRng };

/**
 * One picture of a shape, `size × size × 3` values in [−1, 1] on black, with smooth edges. With an rng, size, place and
 * colour stray a little, so that no two pictures are alike; without one the picture is exactly what the factors say.
 *
 * @throws GanKitError `argument` if a factor or the size is out of range
 *
 * @example
 * const pixels = drawShape([0, 2, 1, 1], { size: 32, rng: new Rng(1) });   // a large red triangle in the upper left
 */
export function drawShape(factors: ShapeFactors, options: { size?: number; rng?: Rng } = {}): Float32Array {
  checkOptions('drawShape', options, DRAWN);
  const { size = 32, rng } = options;
  checkSize(size);
  checkFactors(factors);
  const out = new Float32Array(size * size * 3);
  paint(factors, size, rng, out);
  return out;
}

export function paint(
  factors: ShapeFactors,
  size: number,
  rng: Rng | undefined,
  out: Float32Array,
  values: readonly number[] = COLOURS[factors[0]] ?? [],
): void {
  const stray = (most: number) => (rng ? most * (2 * rng.next() - 1) : 0);
  const [, shape, large, position] = factors;
  const [across = 0.5, down = 0.5] = PLACES[position] ?? [];
  const placement: Placement = {
    radius: size * (RADII[large] ?? 0) * (1 + stray(STRAY.radius)),
    x: size * (across + stray(STRAY.place)),
    y: size * (down + stray(STRAY.place)),
  };
  const paintOf = values.map(value => Math.min(1, Math.max(-1, value + stray(STRAY.colour))));
  const outline = OUTLINES[shape];
  out.fill(GROUND);
  if (!outline) return;
  coverage(outline, placement, size, (offset, share) => {
    for (let c = 0; c < 3; c++) out[3 * offset + c] = GROUND + share * ((paintOf[c] ?? GROUND) - GROUND);
  });
}

export const checkSize = (size: number) =>
  check(isWhole(size, 16) && size <= 64, 'argument', () => `size: expected a whole number from 16 to 64, got ${size}.`);
