import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checkTensor } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { type Raster, tile } from '../data/pictures/tile';

/** A light ground, so that dark pictures stand apart from each other and from the page. */
const GROUND = 244;
const GAP = 3;
const MARGIN = 8;
/** About how many screen pixels one picture should be wide. */
const COMFORTABLE = 60;

/** How a sheet looks. */
export interface SheetLook {
  /** Pictures per row. Default: near a square. */
  readonly columns?: number;
  /** Screen pixels per picture pixel, a whole number. Default: what makes small pictures about 60 pixels wide. */
  readonly scale?: number;
}

/** What {@link SheetLook} may be. */
export const SHEET_LOOK: Kinds<SheetLook> = { columns: whole(1), scale: whole(1) };

/**
 * Pictures side by side on a light ground, as one picture. They stay the caller's.
 *
 * @param images `[n, h, w, c]` in [−1, 1]
 * @throws GanKitError `shape` if there is no picture
 * @example
 * const picture = await drawSheet(gan.generate(64), { columns: 8 });
 */
export async function drawSheet(images: Tensor4D, look: SheetLook = {}): Promise<Raster> {
  checkOptions('drawSheet', look, SHEET_LOOK);
  checkTensor('drawSheet', images);
  const [n, height, width] = images.shape;
  const columns = look.columns ?? Math.ceil(Math.sqrt(n));
  const scale = look.scale ?? Math.max(1, Math.round(COMFORTABLE / Math.max(height, width)));
  const tiles = tile(await images.data(), images.shape, { columns, scale, gap: GAP });
  return onGround(tiles, n, columns, [height * scale, width * scale]);
}

/** Gaps, a missing rest of the last row, and a margin, all in the colour of the ground. */
function onGround(tiles: Raster, n: number, columns: number, [high, wide]: readonly [number, number]): Raster {
  const { channels } = tiles;
  const [width, height] = [tiles.width + 2 * MARGIN, tiles.height + 2 * MARGIN];
  const data = new Uint8Array(width * height * channels).fill(GROUND);
  if (channels === 4) for (let i = 3; i < data.length; i += 4) data[i] = 255;
  for (let i = 0; i < n; i++) {
    const top = Math.floor(i / columns) * (high + GAP);
    const left = (i % columns) * (wide + GAP);
    for (let y = top; y < top + high; y++) {
      const from = (y * tiles.width + left) * channels;
      const to = ((y + MARGIN) * width + left + MARGIN) * channels;
      data.set(tiles.data.subarray(from, from + wide * channels), to);
    }
  }
  return { width, height, channels, data };
}
