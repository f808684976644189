import { join } from 'node:path';
import { recolor } from '../data/made/shapes/recolor';
import type { Loader } from '../data/pictures/folderSource';
import { type Fit, fitted } from '../data/pictures/resample';
import { readRgba } from './imageFiles';

/** Reads, decodes, recolours, cuts and resizes files of a folder. */
export const loader =
  (
    root: string,
    options: {
      readonly shape: readonly [number, number, 1 | 3 | 4];
      readonly background: number;
      readonly pixelLimit: number;
      readonly fit: Fit;
    },
  ): Loader =>
  async file => {
    const { shape, background, pixelLimit, fit } = options;
    const [height, width, channels] = shape;
    const rgba = await readRgba(join(root, file), pixelLimit);
    const data = recolor(rgba.data, channels, background);
    return fitted(data, [rgba.height, rgba.width, channels], [height, width], { fit, ground: background });
  };

/** The same loader, which keeps all it ever gave. */
export function remembered(load: Loader): Loader {
  const known = new Map<string, Uint8Array>();
  return async file => {
    const pixels = known.get(file) ?? (await load(file));
    known.set(file, pixels);
    return pixels;
  };
}
