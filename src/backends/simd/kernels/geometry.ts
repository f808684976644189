import type { backend_util, Conv2DAttrs } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';

/** How a convolution or its gradient moves; of both not all is always said. */
export type Movement = Pick<Conv2DAttrs, 'strides' | 'pad'> &
  Partial<Pick<Conv2DAttrs, 'dilations' | 'dataFormat' | 'dimRoundingMode'>>;

/** Output pixels over all images. */
export function outputPixels(info: backend_util.Conv2DInfo): number {
  return info.batchSize * info.outHeight * info.outWidth;
}

/**
 * Writes the sizes of a convolution or pooling, in the order of `Geometry` in wasm/assembly/geometry.ts; returns where.
 */
export function parameters(backend: SimdBackend, info: backend_util.Conv2DInfo): number {
  return backend.heap.parameters([
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
    info.dilationHeight,
    info.dilationWidth,
  ]);
}
