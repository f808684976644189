import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { encodeRaster } from '../../../src/node/png';
import { writeFileAtomic } from '../../../src/node/writeFileAtomic';
import { drawSheet } from '../../../src/show/sheet';

/** Writes pictures `[n, h, w, c]` in [−1, 1] as one PNG, and disposes of them. */
export async function writeSheet(path: string, images: Tensor, columns?: number): Promise<void> {
  await writeFileAtomic(
    path,
    encodeRaster(await drawSheet(images as Tensor4D, columns === undefined ? {} : { columns })),
  );
  images.dispose();
}
