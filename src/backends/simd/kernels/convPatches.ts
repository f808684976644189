import type { backend_util } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import type { Ending } from './activation';
import { outputPixels, parameters } from './geometry';
import { ELEMENTS, MADDS, PANEL } from './kernel';

type ConvInfo = backend_util.Conv2DInfo;

/**
 * A convolution whose every result is a weighted sum of a patch: forward of the image, backward of dy. All by address.
 */
export interface Gather {
  readonly source: number;
  readonly filter: number;
  readonly target: number;
  readonly info: ConvInfo;
  readonly backward: boolean;
}

/** With fewer result pixels than this, packing the whole filter would take longer than each thread packing its part. */
const FEW_PIXELS = 400;
/** Fewer columns than this are not worth dividing among threads. */
export const MANY_COLUMNS = 128;

/** Fills the target: of the output's shape forward, of the input's backward. */
export function gather(backend: SimdBackend, problem: Gather, end: Ending): void {
  const { source, filter, target, info, backward } = problem;
  const { kernels } = backend;
  const where = parameters(backend, info);
  const pixels = backward ? info.batchSize * info.inHeight * info.inWidth : outputPixels(info);
  const columns = backward ? info.inChannels : info.outChannels;
  const panels = Math.ceil(columns / PANEL);
  const back = backward ? 1 : 0;
  const rest = [target, where, info.batchSize, back, ...end];
  if (pixels < FEW_PIXELS && columns >= MANY_COLUMNS) {
    // Each range packs all patches, so there are few ranges for each thread.
    const grain = Math.max(2, Math.ceil(panels / backend.threads / 2));
    const scratch = kernels.gatherColumnsBytes(where, back);
    backend.spread('gatherColumns', panels, grain, [source, filter, ...rest], scratch);
    return;
  }
  const packed = backend.scratch(kernels.packedFilterBytes(where, back));
  const scratch = kernels.gatherBytes(where, back);
  const packGrain = Math.ceil((ELEMENTS * panels) / sizeOfFilter(info));
  backend.spread('packFilter', panels, Math.max(4, packGrain), [filter, where, back, packed], scratch);
  const grain = Math.ceil((MADDS * pixels) / multiplications(info) / ROWS) * ROWS;
  backend.spread('gather', pixels, grain, [source, packed, ...rest], scratch);
}

/** Rows that a range is a multiple of: whole panels, and so few that ranges come out alike. */
const ROWS = 20;

function sizeOfFilter(info: ConvInfo): number {
  return info.filterHeight * info.filterWidth * info.inChannels * info.outChannels;
}

/** Floats of a patch: rows of the filter, as a matrix. */
export function rowsOf(info: ConvInfo): number {
  return info.filterHeight * info.filterWidth * info.inChannels;
}

/** Products of one weight and one pixel. */
export function multiplications(info: ConvInfo): number {
  return outputPixels(info) * sizeOfFilter(info);
}
