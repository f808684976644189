import { add, engine, type GradConfig, leakyRelu, mul, relu, step, sum, type Tensor } from '@tensorflow/tfjs-core';
import { gradientBy } from './gradientBy';
import { slopeGrad } from './slopeGrad';

/**
 * What a dense layer or a convolution computes with: a kernel, mostly a bias, and a leaky ReLU (slope 1: none, 0:
 * ReLU).
 */
export interface Affine {
  readonly filter: Tensor;
  readonly bias?: Tensor | undefined;
  readonly slope: number;
}

/** The inputs of the kernels: tfjs would stumble over one that is undefined. */
export const operandsOf = (x: Tensor, { filter, bias }: Affine) => ({ x, filter, ...(bias && { bias }) });

/** Bias and leaky ReLU after a product. */
export function finished(product: Tensor, bias: Tensor | undefined, slope: number): Tensor {
  const z = bias ? add(product, bias) : product;
  return slope === 1 ? z : slope === 0 ? relu(z) : leakyRelu(z, slope);
}

interface Saved {
  readonly x: Tensor;
  readonly filter: Tensor;
  /** The gradient before the activation. */
  readonly dz: Tensor;
}
type Operands = (saved: Saved, attributes: object) => { x: () => Tensor; filter: () => Tensor };

/**
 * The bias has a gradient that needs no look at it, so only what is named here is kept. The output tells where x was
 * below zero.
 */
export const affineGradient = (axes: readonly number[], operands: Operands): Omit<GradConfig, 'kernelName'> => ({
  inputsToSave: ['x', 'filter'],
  outputsToSave: [true],
  gradFunc: gradientBy((dy, [x, filter, y]: [Tensor, Tensor, Tensor], attributes: { readonly slope: number }) => {
    const { slope } = attributes;
    const dz = slope === 1 ? dy : beforeActivation(dy, y, slope);
    return { ...operands({ x, filter, dz }, attributes), bias: () => sum(dz, [...axes]) };
  }),
});

/** On the tape someone will differentiate through this gradient, which the fused kernel cannot do. */
const beforeActivation = (dy: Tensor, x: Tensor, alpha: number): Tensor =>
  engine().isTapeOn() ? mul(dy, step(x, alpha)) : slopeGrad.call({ dy, x }, { alpha });
