import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { sheetPng } from '../../../src/node/sheetPng';
import { writeFileAtomic } from '../../../src/node/writeFileAtomic';

/** Writes pictures `[n, h, w, c]` in [−1, 1] as one PNG, and disposes of them. */
export async function writeSheet(path: string, images: Tensor, columns?: number): Promise<void> {
  await writeFileAtomic(path, await sheetPng(images as Tensor4D, columns === undefined ? {} : { columns }));
  images.dispose();
}
