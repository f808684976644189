import { type backend_util, util } from '@tensorflow/tfjs-core';
import { EngineError } from '../errors';
import { type Info, size } from './kernel';

// Kernels trust their sizes: with wrong ones they would read or write other tensors' memory. Where cpu throws, or goes
// on to numbers that mean nothing, these throw.

/** @throws EngineError `bad-shape` unless `holds` */
export function demand(holds: boolean, message: () => string): void {
  if (!holds) throw new EngineError('bad-shape', message());
}

/** Demands that an input has the shape that follows from the others. */
export function demandShape(kernel: string, name: string, { shape }: Info, expected: readonly number[]): void {
  demand(util.arraysEqual(shape, [...expected]), () => {
    const asked = `a ${name} of shape [${expected}], from its other inputs and options`;
    return `${kernel}: expected ${asked}, got [${shape}].`;
  });
}

/** Demands that no axis is named twice. */
export function demandOnce(kernel: string, axes: readonly number[]): void {
  demand(new Set(axes).size === axes.length, () => `${kernel}: expected each axis once, got [${axes}].`);
}

/** Demands that each of some inputs has as many elements. */
export function demandSize(kernel: string, count: number, infos: readonly (Info | undefined)[]): void {
  const odd = infos.find(info => info && size(info) !== count);
  demand(!odd, () => `${kernel}: expected ${count} elements, got a tensor of shape [${odd?.shape}].`);
}

/** Demands that the window of a convolution or pooling fits into the padded image. */
export function demandWindow(kernel: string, info: backend_util.Conv2DInfo): void {
  const { inHeight, inWidth, effectiveFilterHeight, effectiveFilterWidth, padInfo, outHeight, outWidth } = info;
  demand(outHeight >= 0 && outWidth >= 0, () => {
    const window = `a window of ${effectiveFilterHeight} × ${effectiveFilterWidth} pixels`;
    const padding = padInfo.type === 'VALID' ? 'which nothing is padded to' : 'with its padding';
    return (
      `${kernel}: ${window} does not fit into an image of ${inHeight} × ${inWidth}, ${padding}. Use a ` +
      "larger image, a smaller window or pad 'same'."
    );
  });
}
