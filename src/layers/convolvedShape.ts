import type { layers } from '@tensorflow/tfjs-layers';
import { soleShape } from '../core/layerInputs';

/** What tfjs calls the shape of a layer's input or output: one, or a list of them. */
export type Shape = Parameters<layers.Layer['build']>[0];

/** How a convolution goes over its input. */
interface Sliding {
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: number;
  readonly padding: 'same' | 'valid';
}

/** The shape of what a convolution makes of `[n, height, width, channels]`; sizes not known are null. */
export function convolvedShape(shape: Shape, { filters, kernelSize, strides, padding }: Sliding): Shape {
  const [n = null, height = null, width = null] = soleShape(shape);
  const out = (size: number | null, kernel: number) =>
    size === null ? null : Math.ceil((padding === 'same' ? size : size - kernel + 1) / strides);
  return [n, out(height, kernelSize[0]), out(width, kernelSize[1]), filters];
}
