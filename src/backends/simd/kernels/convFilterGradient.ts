import type { backend_util } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { MANY_COLUMNS, multiplications, rowsOf } from './convPatches';
import { outputPixels, parameters } from './geometry';
import { ELEMENTS, MADDS } from './kernel';

type ConvInfo = backend_util.Conv2DInfo;

/** Sums dy times patches of x over all output pixels, by the way that fits the sizes. All by address. */
export function sumFilterGradient(
  backend: SimdBackend,
  from: readonly [x: number, dy: number],
  to: number,
  info: ConvInfo,
): void {
  const where = parameters(backend, info);
  const way = isNarrow(info) ? narrowFilterGradient : isThin(info) ? thinFilterGradient : wideFilterGradient;
  way(backend, from, to, info, where);
}

/** One way to sum it; `where` is the address of the sizes. */
type Way = (backend: SimdBackend, from: readonly number[], to: number, info: ConvInfo, where: number) => void;

/** Partial results to be made, so that threads have something to share. */
const PARTS = 16;
/** Rows of the filter that are worth packing dy for. */
const MANY_ROWS = 240;
/** Pixels of a slice at least: adding up its result must be little beside making it. */
const SLICE_PIXELS = 512;
/** Floats that all partial results may take together. */
const PARTIAL_FLOATS = 1 << 22;

const wideFilterGradient: Way = (backend, from, to, info, where) => {
  const pixels = outputPixels(info);
  const rows = rowsOf(info);
  const length = rows * info.outChannels;
  const wanted = Math.ceil(PARTS / Math.ceil(rows / MANY_ROWS));
  const allowed = Math.min(Math.floor(pixels / SLICE_PIXELS), Math.floor(PARTIAL_FLOATS / length));
  const perSlice = Math.ceil(pixels / Math.max(1, Math.min(wanted, allowed)));
  const slices = Math.ceil(pixels / perSlice);
  const results = slices === 1 ? to : backend.scratch(slices * length * 4);
  const scratch = backend.kernels.filterGradBytes(where, perSlice);
  const grain = Math.min(rows, MANY_ROWS);
  backend.spread('filterGrad', slices * rows, grain, [...from, results, where, perSlice, pixels], scratch);
  if (slices > 1) backend.spread('sumSlices', length, ELEMENTS, [results, to, length, slices]);
};

/** Whether the kernel that reads few channels of dy and many of the image where they lie can do it. */
function isNarrow({ inChannels, outChannels }: ConvInfo): boolean {
  if (outChannels > 4) return false;
  const step = outChannels === 1 ? 32 : outChannels === 3 ? 12 : 16;
  // It reads up to a whole step, which must not go far past the last tensor.
  return inChannels >= 8 && (step - (inChannels % step)) % step <= 16;
}

const narrowFilterGradient: Way = (backend, from, to, info, where) => {
  const lines = info.batchSize * info.outHeight;
  const length = backend.kernels.narrowPartialSize(where);
  const wanted = Math.min(lines, 2 * PARTS, Math.max(1, Math.floor(PARTIAL_FLOATS / length)));
  const perPart = Math.ceil(lines / wanted);
  const parts = Math.ceil(lines / perPart);
  const partials = backend.scratch(parts * length * 4);
  const grain = Math.ceil((MADDS * parts) / multiplications(info));
  backend.spread('filterGradNarrow', parts, grain, [...from, partials, where, perPart, lines]);
  const taps = info.filterHeight * info.filterWidth;
  const perTap = (parts * length) / taps;
  backend.spread('sumNarrowPartials', taps, Math.ceil(ELEMENTS / perTap), [partials, to, where, parts]);
};

/** Whether a patch has so few floats that they should be the columns of the product, not its rows. */
function isThin(info: ConvInfo): boolean {
  const { filterWidth, inChannels, dilationWidth } = info;
  return inChannels <= SHORT && (filterWidth === 1 || dilationWidth === 1) && rowsOf(info) <= MANY_COLUMNS * 3;
}

/** Channels that are taken together with those of the neighbouring pixels. */
const SHORT = 16;

const thinFilterGradient: Way = (backend, from, to, info, where) => {
  const { kernels } = backend;
  const pixels = outputPixels(info);
  const length = kernels.thinResultSize(where);
  const wanted = Math.min(2 * PARTS, Math.floor(pixels / SLICE_PIXELS), Math.floor(PARTIAL_FLOATS / length));
  const perSlice = Math.ceil(pixels / Math.max(1, wanted));
  const slices = Math.ceil(pixels / perSlice);
  const results = backend.scratch(slices * length * 4);
  const grain = Math.ceil((MADDS * slices) / multiplications(info));
  const args = [...from, results, where, perSlice, pixels];
  backend.spread('filterGradThin', slices, grain, args, kernels.thinBytes(where));
  const vectors = info.filterHeight * Math.ceil((info.filterWidth * info.inChannels) / 4);
  const perVector = 4 * slices * info.outChannels;
  backend.spread('sumThinResults', vectors, Math.ceil(ELEMENTS / perVector), [results, to, where, slices]);
};
