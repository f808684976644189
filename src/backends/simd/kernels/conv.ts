import {
  backend_util,
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type FusedConv2DAttrs,
} from '@tensorflow/tfjs-core';
import type { Output, SimdBackend } from '../backend';
import { canFinish, type Ending, ending, plainEnding } from './activation';
import { sumFilterGradient } from './convFilterGradient';
import { type Gather, gather, multiplications, rowsOf } from './convPatches';
import { demandShape, demandWindow } from './fit';
import { type Movement, outputPixels, parameters } from './geometry';
import { areFloats, type Body, type Info, input, install, isQuad, MADDS, PANEL } from './kernel';
import { multiply } from './matmul';

type ConvInfo = backend_util.Conv2DInfo;

/** 2-D convolution, NHWC, and its two gradients. */
export function installConv(backendName: string): void {
  install(backendName, 'Conv2D', (backend, inputs, attrs: Conv2DAttrs) => {
    const x = input(inputs, 'x');
    const filter = input(inputs, 'filter');
    const info = geometry('Conv2D', x, filter, x.shape, filter.shape, attrs);
    return info && gathered(backend, { source: x, filter, info, backward: false }, plainEnding).info;
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
  return gathered(backend, { source: x, filter, info, backward: false }, ending(backend, bias, attrs)).info;
};

const inputGradient: Body<Conv2DBackpropInputAttrs> = (backend, inputs, attrs) => {
  const dy = input(inputs, 'dy');
  const filter = input(inputs, 'filter');
  const kernel = 'Conv2DBackpropInput';
  const info = geometry(kernel, dy, filter, attrs.inputShape, filter.shape, attrs, dy);
  if (info && isDense(info)) return timesFilter(backend, dy, filter, info).info;
  if (info && isScatter(info)) return scatter(backend, dy, filter, info).info;
  return info && gathered(backend, { source: dy, filter, info, backward: true }, plainEnding).info;
};

interface Gathered extends Pick<Gather, 'info' | 'backward'> {
  readonly source: Info;
  readonly filter: Info;
}

function gathered(backend: SimdBackend, { source, filter, info, backward }: Gathered, end: Ending): Output {
  const from = { source: backend.pointer(source), filter: backend.pointer(filter) };
  const y = backend.output(backward ? info.inShape : info.outShape);
  gather(backend, { ...from, target: y.pointer, info, backward }, end);
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

const filterGradient: Body<Conv2DBackpropFilterAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const dy = input(inputs, 'dy');
  const shape = attrs.filterShape;
  const kernel = 'Conv2DBackpropFilter';
  const info = geometry(kernel, x, dy, x.shape, shape, attrs, dy);
  if (!info) return undefined;
  const from = [backend.pointer(x), backend.pointer(dy)] as const;
  const dFilter = backend.output(shape);
  sumFilterGradient(backend, from, dFilter.pointer, info);
  return dFilter.info;
};
