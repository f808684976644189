import {
  backend_util,
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type FusedConv2DAttrs,
} from '@tensorflow/tfjs-core';
import type { Output, SimdBackend } from '../backend';
import { canFinish, type Ending, ending, plainEnding } from './activation';
import { demandShape, demandWindow } from './fit';
import { type Movement, outputPixels, parameters } from './geometry';
import { areFloats, type Body, ELEMENTS, type Info, input, install, isQuad, MADDS, PANEL } from './kernel';
import { multiply } from './matmul';

type ConvInfo = backend_util.Conv2DInfo;

/** 2-D convolution, NHWC, and its two gradients. */
export function installConv(backendName: string): void {
  install(backendName, 'Conv2D', (backend, inputs, attrs: Conv2DAttrs) => {
    const x = input(inputs, 'x');
    const filter = input(inputs, 'filter');
    const info = geometry('Conv2D', x, filter, x.shape, filter.shape, attrs);
    return info && gather(backend, { source: x, filter, info, backward: false }, plainEnding).info;
  });
  install(backendName, 'FusedConv2D', fused);
  install(backendName, 'Conv2DBackpropFilter', filterGradient);
  install(backendName, 'Conv2DBackpropInput', inputGradient);
}

/** The convolution's sizes, or undefined where the cpu kernel has to do it. */
function geometry(
  kernel: string,
  a: Info,
  b: Info,
  image: number[],
  filter: number[],
  attrs: Movement,
  dy?: Info,
): ConvInfo | undefined {
  const nhwc = attrs.dataFormat == null || attrs.dataFormat === 'NHWC';
  if (!nhwc || !areFloats(a, b) || !isQuad(image) || !isQuad(filter)) return undefined;
  const info = backend_util.computeConv2DInfo(
    image,
    filter,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode ?? undefined,
    false,
  );
  demandWindow(kernel, info);
  if (dy) demandShape(kernel, 'dy', dy, info.outShape);
  return info.inChannels === filter[2] && outputPixels(info) > 0 ? info : undefined;
}

const fused: Body<FusedConv2DAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const filter = input(inputs, 'filter');
  const { bias } = inputs;
  const info = geometry('FusedConv2D', x, filter, x.shape, filter.shape, attrs);
  if (!info || !canFinish(attrs.activation, bias, info.outChannels) || inputs.preluActivationWeights) return undefined;
  return gather(backend, { source: x, filter, info, backward: false }, ending(backend, bias, attrs)).info;
};

const inputGradient: Body<Conv2DBackpropInputAttrs> = (backend, inputs, attrs) => {
  const dy = input(inputs, 'dy');
  const filter = input(inputs, 'filter');
  const kernel = 'Conv2DBackpropInput';
  const info = geometry(kernel, dy, filter, attrs.inputShape, filter.shape, attrs, dy);
  if (info && isDense(info)) return timesFilter(backend, dy, filter, info).info;
  if (info && isScatter(info)) return scatter(backend, dy, filter, info).info;
  return info && gather(backend, { source: dy, filter, info, backward: true }, plainEnding).info;
};

/** A convolution whose every result is a weighted sum of a patch: forward of the image, backward of dy. */
interface Gather {
  readonly source: Info;
  readonly filter: Info;
  readonly info: ConvInfo;
  readonly backward: boolean;
}

/** With fewer result pixels than this, packing the whole filter would take longer than each thread packing its part. */
const FEW_PIXELS = 400;
/** Fewer columns than this are not worth dividing among threads. */
const MANY_COLUMNS = 128;

function gather(backend: SimdBackend, problem: Gather, end: Ending): Output {
  const { source, filter, info, backward } = problem;
  const { kernels } = backend;
  const from = backend.pointer(source);
  const weights = backend.pointer(filter);
  const y = backend.output(backward ? info.inShape : info.outShape);
  const where = parameters(backend, info);
  const pixels = backward ? info.batchSize * info.inHeight * info.inWidth : outputPixels(info);
  const columns = backward ? info.inChannels : info.outChannels;
  const panels = Math.ceil(columns / PANEL);
  const back = backward ? 1 : 0;
  const rest = [y.pointer, where, info.batchSize, back, ...end];
  if (pixels < FEW_PIXELS && columns >= MANY_COLUMNS) {
    // Each range packs all patches, so there are few ranges for each thread.
    const grain = Math.max(2, Math.ceil(panels / backend.threads / 2));
    const scratch = kernels.gatherColumnsBytes(where, back);
    backend.spread('gatherColumns', panels, grain, [from, weights, ...rest], scratch);
    return y;
  }
  const packed = backend.scratch(kernels.packedFilterBytes(where, back));
  const scratch = kernels.gatherBytes(where, back);
  const packGrain = Math.ceil((ELEMENTS * panels) / sizeOfFilter(info));
  backend.spread('packFilter', panels, Math.max(4, packGrain), [weights, where, back, packed], scratch);
  const grain = Math.ceil((MADDS * pixels) / multiplications(info) / ROWS) * ROWS;
  backend.spread('gather', pixels, grain, [from, packed, ...rest], scratch);
  return y;
}

/** Whether the filter covers the whole image: a dense layer. */
function isDense({ padInfo, outHeight, outWidth, inHeight, inWidth, filterHeight, filterWidth }: ConvInfo): boolean {
  const covers = filterHeight === inHeight && filterWidth === inWidth;
  return covers && outHeight === 1 && outWidth === 1 && padInfo.top === 0 && padInfo.left === 0;
}

/** The gradient of the input of a dense layer: dy times the transposed filter. */
function timesFilter(backend: SimdBackend, dy: Info, filter: Info, info: ConvInfo): Output {
  const a = backend.pointer(dy);
  const b = backend.pointer(filter);
  const dx = backend.output(info.inShape);
  const shape = { rows: info.batchSize, columns: rowsOf(info), depth: info.outChannels };
  multiply(backend, { ...shape, transposeA: false, transposeB: true }, [a, b, dx.pointer], plainEnding);
  return dx;
}

/** Whether images have so few channels that their gradient is better made patch by patch than channel by channel. */
function isScatter({ inChannels, filterHeight, filterWidth }: ConvInfo): boolean {
  return inChannels <= 4 && filterHeight * filterWidth * inChannels >= 2 * PANEL;
}

function scatter(backend: SimdBackend, dy: Info, filter: Info, info: ConvInfo): Output {
  const { kernels } = backend;
  const from = backend.pointer(dy);
  const weights = backend.pointer(filter);
  const dx = backend.output(info.inShape);
  const where = parameters(backend, info);
  const patch = rowsOf(info);
  const depth = info.outChannels;
  const packed = backend.scratch(kernels.packedBytes(depth, patch));
  backend.spread('packColumns', Math.ceil(patch / PANEL), 4, [weights, 1, depth, depth, patch, packed]);
  const lines = info.batchSize * info.inHeight;
  // What lies at the border between two ranges is multiplied twice, so ranges are several times higher than the filter.
  const reach = 4 * (info.filterHeight - 1) * info.dilationHeight;
  const grain = Math.max(reach, Math.ceil((MADDS * lines) / multiplications(info)));
  backend.spread('scatter', lines, grain, [from, packed, dx.pointer, where], kernels.scatterBytes(where));
  return dx;
}

/** Rows that a range is a multiple of: whole panels, and so few that ranges come out alike. */
const ROWS = 20;

function sizeOfFilter(info: ConvInfo): number {
  return info.filterHeight * info.filterWidth * info.inChannels * info.outChannels;
}

/** Floats of a patch: rows of the filter, as a matrix. */
function rowsOf(info: ConvInfo): number {
  return info.filterHeight * info.filterWidth * info.inChannels;
}

/** Products of one weight and one pixel. */
function multiplications(info: ConvInfo): number {
  return outputPixels(info) * sizeOfFilter(info);
}

const filterGradient: Body<Conv2DBackpropFilterAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const dy = input(inputs, 'dy');
  const shape = attrs.filterShape;
  const kernel = 'Conv2DBackpropFilter';
  const info = geometry(kernel, x, dy, x.shape, shape, attrs, dy);
  if (!info) return undefined;
  const from = [backend.pointer(x), backend.pointer(dy)];
  const dFilter = backend.output(shape);
  const where = parameters(backend, info);
  if (isNarrow(info)) narrowFilterGradient(backend, from, dFilter.pointer, info, where);
  else if (isThin(info)) thinFilterGradient(backend, from, dFilter.pointer, info, where);
  else wideFilterGradient(backend, from, dFilter.pointer, info, where);
  return dFilter.info;
};

/** Partial results to be made, so that threads have something to share. */
const PARTS = 16;
/** Rows of the filter that are worth packing dy for. */
const MANY_ROWS = 240;
/** Pixels of a slice at least: adding up its result must be little beside making it. */
const SLICE_PIXELS = 512;
/** Floats that all partial results may take together. */
const PARTIAL_FLOATS = 1 << 22;

function wideFilterGradient(
  backend: SimdBackend,
  from: readonly number[],
  to: number,
  info: ConvInfo,
  where: number,
): void {
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
}

/** Whether the kernel that reads few channels of dy and many of the image where they lie can do it. */
function isNarrow({ inChannels, outChannels }: ConvInfo): boolean {
  if (outChannels > 4) return false;
  const step = outChannels === 1 ? 32 : outChannels === 3 ? 12 : 16;
  // It reads up to a whole step, which must not go far past the last tensor.
  return inChannels >= 8 && (step - (inChannels % step)) % step <= 16;
}

function narrowFilterGradient(
  backend: SimdBackend,
  from: readonly number[],
  to: number,
  info: ConvInfo,
  where: number,
): void {
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
}

/** Whether a patch has so few floats that they should be the columns of the product, not its rows. */
function isThin(info: ConvInfo): boolean {
  const { filterWidth, inChannels, dilationWidth } = info;
  return inChannels <= SHORT && (filterWidth === 1 || dilationWidth === 1) && rowsOf(info) <= MANY_COLUMNS * 3;
}

/** Channels that are taken together with those of the neighbouring pixels. */
const SHORT = 16;

function thinFilterGradient(
  backend: SimdBackend,
  from: readonly number[],
  to: number,
  info: ConvInfo,
  where: number,
): void {
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
}
