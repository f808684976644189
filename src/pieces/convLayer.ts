import { conv2d, engine, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { type Affine, affineGradient, finished, operandsOf } from './affine';
import { piece } from './piece';

/** How a convolution moves. */
export interface Stride {
  readonly strides: readonly [number, number];
  readonly pad: 'same' | 'valid';
}

const run = (name: string, inputs: Record<string, Tensor>, attributes: object): Tensor =>
  engine().runKernel(name, inputs, { ...attributes });

/** A convolution, bias and leaky ReLU. */
export const conv = /* @__PURE__ */ piece('ConvLayer', {
  composed: ({ x, filter, bias }, { strides, pad, dataFormat, dilations, slope }) =>
    finished(conv2d(x as Tensor4D, filter as Tensor4D, strides, pad, dataFormat, dilations), bias, slope),
  gradient: /* @__PURE__ */ affineGradient([0, 1, 2], ({ x, filter, dz: dy }, attributes) => ({
    x: () => run('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: x.shape }),
    filter: () => run('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape }),
  })),
});

/** `[n, h, w, in]` → `[n, h', w', out]` in one call, or undefined where the backend has none for it. */
export const convLayer = (x: Tensor, affine: Affine, { strides: [down, across], pad }: Stride): Tensor | undefined =>
  conv.fused(operandsOf(x, affine), {
    strides: [down, across],
    pad,
    dataFormat: 'NHWC',
    dilations: [1, 1],
    slope: affine.slope,
  });
