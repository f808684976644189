import type { Rng } from './rng';

/**
 * Draws from N(0, deviation²) by the polar method (Marsaglia & Bray 1964): of 32 bits each, as float32 can hold, and
 * twice as fast as `rng.gaussian`. Noise is as large as what it is added to, so drawing it is a good part of a step.
 */
export function normals(size: number, deviation: number, rng: Rng): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i += 2) {
    let [x, y, square] = [0, 0, 0];
    do {
      x = rng.uint32() / 2 ** 31 - 1;
      y = rng.uint32() / 2 ** 31 - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = deviation * Math.sqrt((-2 * Math.log(square)) / square);
    values[i] = x * scale;
    if (i + 1 < size) values[i + 1] = y * scale;
  }
  return values;
}
