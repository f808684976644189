/** Whether a point lies in a shape of circumradius at most 1 around (0, 0); y points up. */
export type Inside = (x: number, y: number) => boolean;

const HALF_SIDE = Math.SQRT1_2;

const square: Inside = (x, y) => Math.abs(x) <= HALF_SIDE && Math.abs(y) <= HALF_SIDE;

const ellipse: Inside = (x, y) => x * x + 4 * y * y <= 1;

// (x² + y² − 1)³ ≤ x² y³ reaches 1.425 from (0, 0); shrunk to fit the unit circle.
const HEART_SCALE = 1.43;
const heart: Inside = (x, y) => {
  const [u, v] = [x * HEART_SCALE, y * HEART_SCALE];
  return (u * u + v * v - 1) ** 3 <= u * u * v * v * v;
};

/** The shapes by factor value. */
export const SHAPES: readonly Inside[] = [square, ellipse, heart];
