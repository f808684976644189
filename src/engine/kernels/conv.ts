import { backend_util } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { canFinish, finish } from './activation';
import { outputPixels, parameters } from './geometry';
import { type Attrs, areFloats, type Body, type Info, input, install } from './kernel';

type ConvInfo = backend_util.Conv2DInfo;

/** 2-D convolution, NHWC, and its two gradients. */
export function installConv(backendName: string): void {
  install(backendName, 'Conv2D', (backend, inputs, attrs) => {
    const x = input(inputs, 'x');
    const filter = input(inputs, 'filter');
    const info = geometry(x, filter, x.shape, filter.shape, attrs);
    return info && forward(backend, x, filter, info).info;
  });
  install(backendName, 'FusedConv2D', fused);
  install(backendName, 'Conv2DBackpropFilter', filterGradient);
  install(backendName, 'Conv2DBackpropInput', inputGradient);
}

/** The convolution's sizes, or undefined where the cpu kernel has to do it. */
function geometry(a: Info, b: Info, image: number[], filter: number[], attrs: Attrs): ConvInfo | undefined {
  const nhwc = attrs.dataFormat == null || attrs.dataFormat === 'NHWC';
  if (!nhwc || !areFloats(a, b) || image.length !== 4 || filter.length !== 4) return undefined;
  const info = backend_util.computeConv2DInfo(
    image as [number, number, number, number],
    filter as [number, number, number, number],
    attrs.strides as number | [number, number],
    (attrs.dilations ?? 1) as number | [number, number],
    attrs.pad as 'same' | 'valid' | number | backend_util.ExplicitPadding,
    (attrs.dimRoundingMode ?? undefined) as 'floor' | undefined,
    false,
  );
  return info.inChannels === filter[2] && outputPixels(info) > 0 ? info : undefined;
}

function patchSize(info: ConvInfo): number {
  return info.filterHeight * info.filterWidth * info.inChannels;
}

function forward(backend: SimdBackend, x: Info, filter: Info, info: ConvInfo) {
  const { kernels } = backend;
  const patch = patchSize(info);
  const from = backend.pointer(x);
  const weights = backend.pointer(filter);
  const packed = backend.scratch(kernels.packedBytes(patch, info.outChannels));
  const scratch = backend.scratch(kernels.convScratchBytes(patch, info.outChannels));
  const y = backend.output(info.outShape);
  kernels.packWhole(weights, info.outChannels, 1, patch, info.outChannels, packed);
  kernels.convForward(from, packed, y.pointer, parameters(backend, info), 0, outputPixels(info), scratch);
  return y;
}

const fused: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const filter = input(inputs, 'filter');
  const { bias } = inputs;
  const info = geometry(x, filter, x.shape, filter.shape, attrs);
  if (!info || !canFinish(attrs.activation, bias, info.outChannels) || inputs.preluActivationWeights) return undefined;
  if (bias) backend.pointer(bias);
  const y = forward(backend, x, filter, info);
  finish(backend, y.pointer, outputPixels(info), info.outChannels, bias, attrs);
  return y.info;
};

const filterGradient: Body = (backend, inputs, attrs) => {
  const { kernels } = backend;
  const x = input(inputs, 'x');
  const dy = input(inputs, 'dy');
  const shape = attrs.filterShape as number[];
  const info = geometry(x, dy, x.shape, shape, attrs);
  if (!info) return undefined;
  const fromX = backend.pointer(x);
  const fromDy = backend.pointer(dy);
  const scratch = backend.scratch(kernels.convScratchBytes(patchSize(info), info.outChannels));
  const y = backend.output(shape);
  const where = parameters(backend, info);
  kernels.convFilterGrad(fromX, fromDy, y.pointer, where, 0, outputPixels(info), 0, scratch);
  return y.info;
};

const inputGradient: Body = (backend, inputs, attrs) => {
  const { kernels } = backend;
  const dy = input(inputs, 'dy');
  const filter = input(inputs, 'filter');
  const shape = attrs.inputShape as number[];
  const info = geometry(dy, filter, shape, filter.shape, attrs);
  if (!info) return undefined;
  const patch = patchSize(info);
  const from = backend.pointer(dy);
  const weights = backend.pointer(filter);
  const packed = backend.scratch(kernels.packedBytes(info.outChannels, patch));
  const scratch = backend.scratch(kernels.convScratchBytes(patch, info.outChannels));
  const dx = backend.output(shape);
  kernels.packWhole(weights, 1, info.outChannels, info.outChannels, patch, packed);
  kernels.fill(0, info.batchSize * info.inHeight * info.inWidth * info.inChannels, dx.pointer, 0);
  kernels.convInputGrad(from, packed, dx.pointer, parameters(backend, info), 0, outputPixels(info), scratch);
  return dx.info;
};
