import type { Inside } from './spriteShapes';

/** A shape with its centroid at (0, 0), and its area; y points up. */
export interface Outline {
  readonly inside: Inside;
  readonly area: number;
}

const circle: Outline = { inside: (x, y) => x * x + y * y <= 1, area: Math.PI };

const SIDE = 0.9;
const square: Outline = { inside: (x, y) => Math.abs(x) <= SIDE && Math.abs(y) <= SIDE, area: 4 * SIDE * SIDE };

// Equilateral, of circumradius 1.25, so that it is about as large as the others.
const R = 1.25;
const triangle: Outline = {
  inside: (x, y) => y >= -R / 2 && Math.sqrt(3) * Math.abs(x) + y <= R,
  area: (3 * Math.sqrt(3) * R * R) / 4,
};

const [ARM, HALF] = [1.1, 0.35];
const cross: Outline = {
  inside: (x, y) => {
    const [far, near] = Math.abs(x) > Math.abs(y) ? [Math.abs(x), Math.abs(y)] : [Math.abs(y), Math.abs(x)];
    return far <= ARM && near <= HALF;
  },
  area: 8 * ARM * HALF - 4 * HALF * HALF,
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
 * Calls `at(offset, share)` for each pixel that the shape touches: the share of 5 × 5 subpixels inside it. Offsets count rows of `size`.
 */
export function coverage(
  { inside }: Outline,
  { x, y, radius }: Placement,
  size: number,
  at: (offset: number, share: number) => void,
): void {
  const reach = 1.3 * radius + 1;
  const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(size, Math.ceil(x + reach))];
  const [top, bottom] = [Math.max(0, Math.floor(y - reach)), Math.min(size, Math.ceil(y + reach))];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      let hits = 0;
      for (let s = 0; s < FINE * FINE; s++) {
        const dx = (column + ((s % FINE) + 0.5) / FINE - x) / radius;
        const dy = (y - row - (Math.floor(s / FINE) + 0.5) / FINE) / radius;
        if (inside(dx, dy)) hits++;
      }
      if (hits > 0) at(row * size + column, hits / (FINE * FINE));
    }
  }
}
