import {
  type AvgPoolGradAttrs,
  backend_util,
  type MaxPoolAttrs,
  type MaxPoolGradAttrs,
  type MaxPoolWithArgmaxAttrs,
} from '@tensorflow/tfjs-core';
import type { KernelName } from '../module';
import { demandShape, demandWindow } from './fit';
import { outputPixels, parameters } from './geometry';
import { areFloats, type Body, ELEMENTS, grainOf, type Info, input, install, isQuad, size } from './kernel';

/** Average and largest over windows of NHWC images, and their gradients. */
export function installPool(backendName: string): void {
  install(backendName, 'AvgPool', forward('AvgPool', 'averagePool'));
  install(backendName, 'MaxPool', forward('MaxPool', 'maxPool'));
  install(backendName, 'AvgPoolGrad', averageGradient);
  install(backendName, 'MaxPoolGrad', maxGradient);
  install(backendName, 'MaxPoolWithArgmax', maxWithPlaces);
}

/** The pooling's sizes, or undefined where the cpu kernel has to do it: dilation, or windows outside of the image. */
function geometry(kernel: string, x: Info, attrs: MaxPoolAttrs, dy?: Info): backend_util.Conv2DInfo | undefined {
  if (!areFloats(x) || !isQuad(x.shape)) return undefined;
  const info = backend_util.computePool2DInfo(
    x.shape,
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode ?? undefined,
  );
  const { padInfo, filterHeight, filterWidth } = info;
  // tfjs counts columns by the stride of the rows, so the last windows may lie outside however small the padding is.
  const lastRow = (info.outHeight - 1) * info.strideHeight - padInfo.top;
  const lastColumn = (info.outWidth - 1) * info.strideWidth - padInfo.left;
  const reaches = lastRow < info.inHeight && lastColumn < info.inWidth;
  const inside = reaches && padInfo.top < filterHeight && padInfo.left < filterWidth;
  demandWindow(kernel, info);
  if (dy) demandShape(kernel, 'dy', dy, info.outShape);
  return inside && outputPixels(info) > 0 ? info : undefined;
}

const WORK_BYTES = 32;

function forward(kernel: string, name: KernelName): Body<MaxPoolAttrs> {
  return (backend, inputs, attrs) => {
    const x = input(inputs, 'x');
    const info = geometry(kernel, x, attrs);
    if (!info) return undefined;
    const from = backend.pointer(x);
    const y = backend.output(info.outShape);
    const grain = grainOf(info.inChannels * info.filterHeight * info.filterWidth);
    backend.spread(name, outputPixels(info), grain, [from, y.pointer, parameters(backend, info)], WORK_BYTES);
    return y.info;
  };
}

const maxWithPlaces: Body<MaxPoolWithArgmaxAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const info = geometry('MaxPoolWithArgmax', x, attrs);
  if (!info) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(info.outShape);
  const places = backend.output(info.outShape, 'int32');
  const args = [from, y.pointer, places.pointer, parameters(backend, info), attrs.includeBatchInIndex ? 1 : 0];
  const grain = grainOf(info.inChannels * info.filterHeight * info.filterWidth);
  backend.spread('maxPoolPlaces', outputPixels(info), grain, args, WORK_BYTES);
  return [y.info, places.info];
};

const averageGradient: Body<AvgPoolGradAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'input');
  const dy = input(inputs, 'dy');
  const info = areFloats(dy) ? geometry('AvgPoolGrad', x, attrs, dy) : undefined;
  if (!info) return undefined;
  const from = backend.pointer(dy);
  const dx = backend.output(x.shape);
  backend.spread('fill', size(x), ELEMENTS, [dx.pointer, 0]);
  const args = [from, dx.pointer, parameters(backend, info)];
  backend.spread('averagePoolGrad', info.batchSize, 1, args, WORK_BYTES);
  return dx.info;
};

const maxGradient: Body<MaxPoolGradAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'input');
  const dy = input(inputs, 'dy');
  const info = areFloats(dy) ? geometry('MaxPoolGrad', x, attrs, dy) : undefined;
  if (!info) return undefined;
  const pointers = [x, dy].map(tensor => backend.pointer(tensor));
  const dx = backend.output(x.shape);
  backend.spread('fill', size(x), ELEMENTS, [dx.pointer, 0]);
  const args = [...pointers, dx.pointer, parameters(backend, info)];
  backend.spread('maxPoolGrad', info.batchSize, 1, args, WORK_BYTES);
  return dx.info;
};
