import { concat, slice, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

/** Cuts one axis: where each tile begins, how long it is, and the part of it that is kept. */
interface Span {
  /** The tile with its rim. */
  readonly from: number;
  readonly length: number;
  /** How much of the rim lies before the part that is kept, and how long that part is. */
  readonly before: number;
  readonly kept: number;
}

/** Tiles of at most `tile` that lie side by side, each with a rim of `overlap` to both sides where the axis goes on. */
function spans(size: number, tile: number, overlap: number): Span[] {
  return Array.from({ length: Math.ceil(size / tile) }, (_, i) => {
    const start = i * tile;
    const end = Math.min(size, start + tile);
    const from = Math.max(0, start - overlap);
    return { from, length: Math.min(size, end + overlap) - from, before: start - from, kept: end - start };
  });
}

/** How {@link inTiles} cuts, in pixels of the input. */
export interface Tiling {
  /** Height and width of a tile without its rim. */
  readonly tile: number;
  /** Width of the rim that is computed and thrown away. */
  readonly overlap: number;
  /** Pixels of the output for each of the input, along a side. */
  readonly scale: number;
}

/**
 * What a net that sees a limited neighbourhood makes of pictures `[n, h, w, c]`, tile by tile: beyond input and output,
 * memory is that of one tile with its rim, whatever the size. With a rim as wide as the net reaches, it is what the net
 * makes of the whole.
 */
export function inTiles(net: (x: Tensor4D) => Tensor4D, images: Tensor4D, { tile, overlap, scale }: Tiling): Tensor4D {
  const [n, height, width, channels] = images.shape;
  const [rows, columns] = [spans(height, tile, overlap), spans(width, tile, overlap)];
  if (rows.length === 1 && columns.length === 1) return net(images);
  const piece = (y: Span, x: Span): Tensor4D =>
    tidy(() => {
      const made = net(slice(images, [0, y.from, x.from, 0], [n, y.length, x.length, channels]));
      const begin: [number, number, number, number] = [0, scale * y.before, scale * x.before, 0];
      return slice(made, begin, [n, scale * y.kept, scale * x.kept, made.shape[3]]);
    });
  const row = (y: Span): Tensor4D =>
    tidy(() =>
      concat(
        columns.map(x => piece(y, x)),
        2,
      ),
    );
  return tidy(() => concat(rows.map(row), 1));
}
