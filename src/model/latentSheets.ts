import {
  type Rank,
  reshape,
  stack,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor2d,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { asPictures } from '../core/checks';
import { interpolate } from '../core/latents/interpolate';
import type { Sheet } from '../core/observer';

/** Pictures on a way between two draws, or values of one column. */
const STEPS = 10;
/** How far a column is moved to either side: 99.7 % of a standard normal lie within. */
const REACH = 3;

/** `[n, latent]` → pictures `[n, h, w, c]` in [−1, 1]. */
type Decode = (z: Tensor2D) => Tensor;

/** A row for each pair: pictures along the great circle from each row of `a` to the same row of `b`. */
export const interpolationSheet = (a: Tensor2D, b: Tensor2D, decode: Decode, steps = STEPS): Sheet => ({
  name: 'interpolation',
  rows: a.shape[0],
  columns: steps,
  images: tidy(() => asPictures('interpolation', decode(interpolate(a, b, steps)))),
});

/**
 * A row for each of the first columns of z: that column goes from −3 to 3, all others stay as they are in `z`,
 * `[1, latent]`.
 */
export function columnSheet(z: Tensor2D, rows: number, decode: Decode): Sheet {
  const width = z.shape[1];
  const shown = Math.min(rows, width);
  const columns = Array.from({ length: width }, (_, column) => column);
  const moved = Array.from({ length: shown * STEPS }, (_, i) => Math.floor(i / STEPS));
  const values = moved.map((_, i) => [-REACH + (2 * REACH * (i % STEPS)) / (STEPS - 1)]);
  const images = tidy(() => {
    const isMoved = tensor2d(moved.map(at => columns.map(column => column === at)));
    return asPictures('latents', decode(where(isMoved, tensor2d(values), z)));
  });
  return { name: 'latents', rows: shown, columns: STEPS, images };
}

/** A row for each picture: itself, then what others made of it. All `[n, h, w, c]`. */
export function besideSheet(name: string, pictures: readonly Tensor4D[]): Sheet {
  const [rows, height, width, channels] = pictures[0]?.shape ?? [0, 0, 0, 0];
  const images = tidy(() => reshape<Rank.R4>(stack([...pictures], 1), [-1, height, width, channels]));
  return { name, rows, columns: pictures.length, images };
}
