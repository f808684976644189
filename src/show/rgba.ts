import type { Raster } from '../data/pictures/tile';

/**
 * The bytes of a picture as a canvas takes them: four for each pixel, opaque where the picture knows no transparency.
 *
 * @example
 * const picture = await drawExamples(gan.generate(64));
 * context.putImageData(new ImageData(rgbaOf(picture), picture.width, picture.height), 0, 0);
 */
export function rgbaOf({ width, height, channels, data }: Raster): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = data[i * channels + (channels < 3 ? 0 : c)] ?? 0;
    bytes[4 * i + 3] = channels === 4 ? (data[4 * i + 3] ?? 255) : 255;
  }
  return bytes;
}
