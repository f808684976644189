import { stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { recolor } from '../data/made/shapes/recolor';
import { gatherFloats } from '../data/pictures/pixels';
import { cropResize } from '../data/pictures/resample';
import { readRgba } from '../node/imageFiles';
import { listPictures } from '../node/listPictures';
import { shown } from './runFolder';
import { UsageError } from './usageError';

const MOST_PIXELS = 64e6;

/** The picture files that these words name: files, and all in folders. @throws UsageError if one is not there */
export async function pictureFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async path => {
      const about = await stat(path).catch(() => undefined);
      if (!about)
        throw new UsageError(`FILE: ${shown(path)} is not there. Give PNG or JPEG files, or folders of them.`);
      return about.isDirectory() ? (await listPictures(path)).files.map(file => join(path, file)) : [path];
    }),
  );
  return found.flat();
}

/** One picture `[1, h, w, channels]` in [−1, 1]; cut and resized where a size is given. */
export async function readPicture(path: string, channels: number, size?: readonly [number, number]): Promise<Tensor4D> {
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw new UsageError(`RUN: its pictures have ${channels} channels, which no picture file has.`);
  const { width, height, data } = await readRgba(path, MOST_PIXELS);
  const colored = recolor(data, channels, 255);
  const [rows, columns] = size ?? [height, width];
  const bytes = cropResize(colored, [height, width, channels], [rows, columns]);
  return tensor4d(gatherFloats(bytes, [0], bytes.length), [1, rows, columns, channels]);
}

/** A file's name without folder and extension. */
export const stem = (path: string): string => basename(path, extname(path));
