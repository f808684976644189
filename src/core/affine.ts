import {
  engine,
  type GradConfig,
  getBackend,
  getGradient,
  getKernel,
  matMul,
  mul,
  registerGradient,
  step,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { slopeGrad } from './slope';

/** What a dense layer or a convolution computes with: a kernel, mostly a bias, and a leaky ReLU (slope 1: none, 0: ReLU). */
export interface Affine {
  readonly filter: Tensor;
  readonly bias?: Tensor | undefined;
  readonly slope: number;
}

/** How a convolution moves. */
export interface Stride {
  readonly strides: readonly [number, number];
  readonly pad: 'same' | 'valid';
}

/** `[n, in]` → `[n, out]` in one call, or undefined where the backend has none for it. */
export const denseLayer = (x: Tensor, affine: Affine): Tensor | undefined => layer('DenseLayer', x, affine, {});

/** `[n, h, w, in]` → `[n, h', w', out]` in one call, or undefined where the backend has none for it. */
export const convLayer = (x: Tensor, affine: Affine, { strides, pad }: Stride): Tensor | undefined =>
  layer('ConvLayer', x, affine, { strides: [...strides], pad, dataFormat: 'NHWC', dilations: [1, 1] });

function layer(kernelName: keyof typeof gradients, x: Tensor, { filter, bias, slope }: Affine, attributes: object) {
  if (!getKernel(kernelName, getBackend())) return undefined;
  if (!getGradient(kernelName)) registerGradient({ kernelName, ...gradients[kernelName] });
  const inputs = { x, filter, ...(bias && { bias }) };
  return engine().runKernel(kernelName, inputs, { ...attributes, slope }) as Tensor;
}

interface Saved {
  readonly x: Tensor;
  readonly filter: Tensor;
  /** The gradient before the activation. */
  readonly dz: Tensor;
}
type Operands = (saved: Saved, attributes: object) => { x: () => Tensor; filter: () => Tensor };

/** The bias has a gradient that needs no look at it, so only what is named here is kept. The output tells where x was below zero. */
const gradient = (axes: readonly number[], operands: Operands): Omit<GradConfig, 'kernelName'> => ({
  inputsToSave: ['x', 'filter'],
  outputsToSave: [true],
  gradFunc: (dy, saved, attributes) => {
    const [x, filter, y] = saved as [Tensor, Tensor, Tensor];
    const { slope } = attributes as unknown as { slope: number };
    const dz = slope === 1 ? (dy as Tensor) : beforeActivation(dy as Tensor, y, slope);
    return { ...operands({ x, filter, dz }, attributes), bias: () => sum(dz, [...axes]) };
  },
});

/** On the tape someone will differentiate through this gradient, which the fused kernel cannot do. */
const beforeActivation = (dy: Tensor, y: Tensor, slope: number): Tensor =>
  engine().isTapeOn() ? mul(dy, step(y, slope)) : slopeGrad(dy, y, slope);

const run = (name: string, inputs: Record<string, Tensor>, attributes: object): Tensor =>
  engine().runKernel(name, inputs, { ...attributes });

const gradients = {
  DenseLayer: gradient([0], ({ x, filter, dz }) => ({
    x: () => matMul(dz, filter, false, true),
    filter: () => matMul(x, dz, true, false),
  })),
  ConvLayer: gradient([0, 1, 2], ({ x, filter, dz: dy }, attributes) => ({
    x: () => run('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: x.shape }),
    filter: () => run('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape }),
  })),
} as const;
