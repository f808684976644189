import { check } from '../../core/checks';

/**
 * Throws unless a picture is of 1 to `pixelLimit` pixels, as its header says.
 *
 * @throws GanKitError `data` that names it
 */
export function checkSides(name: string, width: number, height: number, pixelLimit: number): void {
  check(width > 0 && height > 0, 'data', () => `${name}: claims to be ${width} × ${height} pixels. Replace the file.`);
  check(
    width * height <= pixelLimit,
    'data',
    () =>
      `${name}: ${width} × ${height} pixels are more than the limit of ${pixelLimit}. Shrink it or raise pixelLimit.`,
  );
}
