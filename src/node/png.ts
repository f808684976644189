import { Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { check, checkIs } from '../core/checks';
import type { Sheet } from '../core/observer';
import { checkOptions } from '../core/options';
import { type Raster, TILES, type TileOptions, tile } from '../data/pictures/tile';

/** PNG's numbers for its kinds of colour, by channels. */
const COLOR_TYPES: Readonly<Record<number, 0 | 2 | 6>> = { 1: 0, 3: 2, 4: 6 };

/**
 * A sheet of pictures as the bytes of a PNG file, grey or RGB.
 *
 * @param images `[n, h, w, c]` in [−1, 1] with 1, 3 or 4 channels, or a {@link Sheet}, which knows its columns. They
 *   stay the caller's. Values are rounded to the nearest byte and clamped
 * @param options.columns pictures per row; default: near a square
 * @param options.scale screen pixels per picture pixel; default 1
 * @param options.gap pixels between pictures; default 2
 * @throws GanKitError `shape` if there is no picture or the channels are none of these
 *
 * @example
 * await writeFileAtomic('out/samples.png', await encodePng(tf.zeros([16, 28, 28, 1]), { scale: 4 }));
 */
export async function encodePng(images: Tensor4D | Sheet, options: TileOptions = {}): Promise<Uint8Array> {
  checkOptions('encodePng', options, TILES);
  const isSheet = images instanceof Tensor || images?.images instanceof Tensor;
  checkIs(isSheet, 'encodePng', 'pictures [n, h, w, c] or a sheet', images);
  const [tensor, layout] =
    images instanceof Tensor ? [images, options] : [images.images, { columns: images.columns, ...options }];
  return encodeRaster(tile(await tensor.data(), tensor.shape, layout));
}

/** One picture as the bytes of a PNG file. */
export function encodeRaster({ width, height, channels, data }: Raster): Uint8Array {
  const colorType = COLOR_TYPES[channels];
  check(colorType !== undefined, 'shape', () => `images: a PNG has 1, 3 or 4 channels, got ${channels}.`);
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PNG.sync.write(png, { colorType, inputColorType: colorType, inputHasAlpha: channels === 4 });
}
