import {
  concat,
  type Rank,
  reshape,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
  tile,
} from '@tensorflow/tfjs-core';
import { mixStyles } from '../../core/latents/mixStyles';
import type { Sheet } from '../../core/observer';

/** What the sheets need of a StyleGAN. */
interface Draws {
  readonly layers: number;
  styles(n: number, options: { readonly seed: number; readonly truncation?: number }): Tensor2D;
  generate(n: number, options: { readonly w: Tensor2D | Tensor3D }): Tensor4D;
}

/** Pictures in a row. */
const COLUMNS = 8;
/** ψ of the last column. */
const FARTHEST = 1.2;

/** Each row a draw that gives the coarse half of its styles, each column one that gives the finer half. */
export function mixingSheet(gan: Draws, rows: number, seed: number): Sheet {
  const { layers } = gan;
  const images = tidy(() => {
    const [coarse, fine] = [gan.styles(rows, { seed }), gan.styles(COLUMNS, { seed: seed + 1 })];
    const kept = reshape<Rank.R2>(tile(coarse, [1, COLUMNS]), [rows * COLUMNS, -1]);
    const given = tile<Tensor2D>(fine, [rows, 1]);
    return gan.generate(rows * COLUMNS, { w: mixStyles(kept, given, layers, Math.ceil(layers / 2)) });
  });
  return { name: 'mixing', rows, columns: COLUMNS, images };
}

/** Each row a draw, from the mean to a little beyond itself. */
export function truncationSheet(gan: Draws, rows: number, seed: number): Sheet {
  const images = tidy(() => {
    const at = Array.from({ length: COLUMNS }, (_, i) => (FARTHEST * i) / (COLUMNS - 1));
    const each = at.map(truncation => gan.styles(rows, { seed, truncation }));
    return gan.generate(rows * COLUMNS, { w: reshape<Rank.R2>(concat(each, 1), [rows * COLUMNS, -1]) });
  });
  return { name: 'truncation', rows, columns: COLUMNS, images };
}
