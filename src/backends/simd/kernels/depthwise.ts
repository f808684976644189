import {
  backend_util,
  type DepthwiseConv2dNativeAttrs,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type FusedDepthwiseConv2DAttrs,
} from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { canFinish, type Ending, ending, plainEnding } from './activation';
import { demandShape, demandWindow } from './fit';
import { type Movement, outputPixels, parameters } from './geometry';
import { areFloats, type Body, grainOf, type Info, input, install, isQuad } from './kernel';
import { GROUP } from './reduce';

type ConvInfo = backend_util.Conv2DInfo;

/** Depthwise 2-D convolution, NHWC, and its two gradients. */
export function installDepthwise(backendName: string): void {
  install(backendName, 'DepthwiseConv2dNative', (backend, inputs, attrs: DepthwiseConv2dNativeAttrs) => {
    const x = input(inputs, 'x');
    const filter = input(inputs, 'filter');
    const info = geometry('DepthwiseConv2dNative', [x, filter], x.shape, filter.shape, attrs);
    return info && forward(backend, x, filter, info, plainEnding);
  });
  install(backendName, 'FusedDepthwiseConv2D', fused);
  install(backendName, 'DepthwiseConv2dNativeBackpropInput', inputGradient);
  install(backendName, 'DepthwiseConv2dNativeBackpropFilter', filterGradient);
}

/** The convolution's sizes, or undefined where the cpu kernel has to do it. */
function geometry(
  kernel: string,
  infos: readonly Info[],
  image: number[],
  filter: number[],
  attrs: Movement,
  dy?: Info,
): ConvInfo | undefined {
  const nhwc = attrs.dataFormat == null || attrs.dataFormat === 'NHWC';
  if (!nhwc || !areFloats(...infos) || !isQuad(image) || !isQuad(filter)) return undefined;
  const info = backend_util.computeConv2DInfo(
    image,
    filter,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode ?? undefined,
    true,
  );
  demandWindow(kernel, info);
  if (dy) demandShape(kernel, 'dy', dy, info.outShape);
  return info.inChannels === filter[2] && outputPixels(info) > 0 ? info : undefined;
}

const taps = ({ filterHeight, filterWidth }: ConvInfo): number => filterHeight * filterWidth;

function forward(backend: SimdBackend, x: Info, filter: Info, info: ConvInfo, end: Ending): Info {
  const from = [backend.pointer(x), backend.pointer(filter)];
  const y = backend.output(info.outShape);
  const args = [...from, y.pointer, parameters(backend, info), ...end];
  const grain = grainOf((info.outChannels * taps(info)) / 4);
  backend.spread('depthwise', outputPixels(info), grain, args, 8 + 8 * taps(info));
  return y.info;
}

const fused: Body<FusedDepthwiseConv2DAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const filter = input(inputs, 'filter');
  const { bias } = inputs;
  const info = geometry('FusedDepthwiseConv2D', [x, filter], x.shape, filter.shape, attrs);
  if (!info || !canFinish(attrs.activation, bias, info.outChannels) || inputs.preluActivationWeights) return undefined;
  return forward(backend, x, filter, info, ending(backend, bias, attrs));
};

const inputGradient: Body<DepthwiseConv2dNativeBackpropInputAttrs> = (backend, inputs, attrs) => {
  const dy = input(inputs, 'dy');
  const filter = input(inputs, 'filter');
  const kernel = 'DepthwiseConv2dNativeBackpropInput';
  const info = geometry(kernel, [dy, filter], attrs.inputShape, filter.shape, attrs, dy);
  if (!info) return undefined;
  const from = [backend.pointer(dy), backend.pointer(filter)];
  const dx = backend.output(info.inShape);
  const args = [...from, dx.pointer, parameters(backend, info)];
  const pixels = info.batchSize * info.inHeight * info.inWidth;
  backend.spread('depthwiseInputGrad', pixels, grainOf((info.outChannels * taps(info)) / 4), args, 8 * taps(info));
  return dx.info;
};

const filterGradient: Body<DepthwiseConv2dNativeBackpropFilterAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const dy = input(inputs, 'dy');
  const shape = attrs.filterShape;
  const kernel = 'DepthwiseConv2dNativeBackpropFilter';
  const info = geometry(kernel, [x, dy], x.shape, shape, attrs, dy);
  if (!info) return undefined;
  const from = [backend.pointer(x), backend.pointer(dy)];
  const dFilter = backend.output(shape);
  const args = [...from, dFilter.pointer, parameters(backend, info), info.batchSize];
  const groups = taps(info) * Math.ceil(info.outChannels / GROUP);
  backend.spread('depthwiseFilterGrad', groups, grainOf(outputPixels(info) * 4), args, GROUP * 8);
  return dFilter.info;
};
