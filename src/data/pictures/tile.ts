import { check, checkWhole, showShape } from '../../core/checks';
import { whole } from '../../core/kinds';
import { checkOptions, type Kinds } from '../../core/options';
import { toByte } from './pixels';

/** A picture as bytes, row by row, `channels` bytes a pixel. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** How pictures are laid out on a sheet. */
export interface TileOptions {
  /** Pictures per row. Default: as near to a square as possible. */
  readonly columns?: number;
  /** Screen pixels per picture pixel, along each side. Default 1. */
  readonly scale?: number;
  /** Pixels between pictures, black. Default 2. */
  readonly gap?: number;
}

/** What {@link TileOptions} may be. */
export const TILES: Kinds<TileOptions> = { columns: whole(1), scale: whole(1), gap: whole() };

/**
 * Lays `n` pictures out on one sheet. Values in [−1, 1] become the nearest byte; what lies outside is clamped.
 *
 * @param shape `[n, h, w, c]` of `values`
 */
export function tile(values: ArrayLike<number>, shape: readonly number[], options: TileOptions = {}): Raster {
  checkOptions('tile', options, TILES);
  const [n = 0, h = 0, w = 0, channels = 0] = shape;
  check(
    shape.length === 4 && n * h * w * channels > 0,
    'shape',
    () => `images: expected pictures [n, height, width, channels], got ${showShape(shape)}.`,
  );
  const { columns = Math.ceil(Math.sqrt(n)), scale = 1, gap = 2 } = options;
  checkWhole('columns', columns, 1);
  checkWhole('scale', scale, 1);
  checkWhole('gap', gap, 0);
  const rows = Math.ceil(n / columns);
  const width = columns * (w * scale + gap) - gap;
  const height = rows * (h * scale + gap) - gap;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < n; i++) {
    const top = Math.floor(i / columns) * (h * scale + gap);
    const left = (i % columns) * (w * scale + gap);
    for (let y = 0; y < h * scale; y++) {
      for (let x = 0; x < w * scale; x++) {
        const from = ((i * h + Math.floor(y / scale)) * w + Math.floor(x / scale)) * channels;
        const to = ((top + y) * width + left + x) * channels;
        for (let c = 0; c < channels; c++) data[to + c] = toByte(values[from + c] ?? 0);
      }
    }
  }
  return { width, height, channels, data };
}
