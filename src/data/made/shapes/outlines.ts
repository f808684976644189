import type { Inside } from '../spriteShapes';

/** A shape with its centroid at (0, 0), and its area; y points up. */
export interface Outline {
  readonly inside: Inside;
  readonly area: number;
  /** Every point nearer to the centroid is inside, and every point farther than `outer` outside. */
  readonly inner: number;
  readonly outer: number;
}

const circle: Outline = { inside: (x, y) => x * x + y * y <= 1, area: Math.PI, inner: 1, outer: 1 };

const SIDE = 0.9;
const square: Outline = {
  inside: (x, y) => Math.abs(x) <= SIDE && Math.abs(y) <= SIDE,
  area: 4 * SIDE * SIDE,
  inner: SIDE,
  outer: SIDE * Math.SQRT2,
};

// Equilateral, of circumradius 1.25, so that it is about as large as the others.
const R = 1.25;
const triangle: Outline = {
  inside: (x, y) => y >= -R / 2 && Math.sqrt(3) * Math.abs(x) + y <= R,
  area: (3 * Math.sqrt(3) * R * R) / 4,
  inner: R / 2,
  outer: R,
};

const [ARM, HALF] = [1.1, 0.35];
const cross: Outline = {
  inside: (x, y) => {
    const [far, near] = Math.abs(x) > Math.abs(y) ? [Math.abs(x), Math.abs(y)] : [Math.abs(y), Math.abs(x)];
    return far <= ARM && near <= HALF;
  },
  area: 8 * ARM * HALF - 4 * HALF * HALF,
  inner: HALF,
  outer: Math.hypot(ARM, HALF),
};

/** The outlines by the value of the factor. */
export const OUTLINES: readonly Outline[] = [circle, square, triangle, cross];

/** Subpixels along each side of a pixel. */
const FINE = 5;

/** Where a shape lies, in pixels: the centroid from the upper left corner, and the length of its unit. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/**
 * Calls `at(offset, share)` for each pixel that the shape touches: the share of 5 × 5 subpixels inside it. Offsets
 * count rows of `size`.
 */
export function coverage(
  outline: Outline,
  { x, y, radius }: Placement,
  size: number,
  at: (offset: number, share: number) => void,
): void {
  const reach = outline.outer * radius + 1;
  const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(size, Math.ceil(x + reach))];
  const [top, bottom] = [Math.max(0, Math.floor(y - reach)), Math.min(size, Math.ceil(y + reach))];
  // Only pixels that the border may cross are looked at closely.
  const [sure, never] = [outline.inner * radius - Math.SQRT1_2, outline.outer * radius + Math.SQRT1_2];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      if (distance >= never) continue;
      const share = distance <= sure ? 1 : shareOf(outline.inside, (column - x) / radius, (y - row) / radius, radius);
      if (share > 0) at(row * size + column, share);
    }
  }
}

/** The share of a pixel inside, whose upper left corner is given in the outline's unit. */
function shareOf(inside: Inside, left: number, top: number, radius: number): number {
  let hits = 0;
  for (let s = 0; s < FINE * FINE; s++) {
    const dx = left + ((s % FINE) + 0.5) / FINE / radius;
    const dy = top - (Math.floor(s / FINE) + 0.5) / FINE / radius;
    if (inside(dx, dy)) hits++;
  }
  return hits / (FINE * FINE);
}
