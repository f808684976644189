import type { SimdBackend } from '../backend';
import type { KernelName } from '../module';
import { type Attrs, ELEMENTS, type Info, number, size } from './kernel';

const inPlace: Readonly<Record<string, readonly [KernelName, (attrs: Attrs) => number[]]>> = {
  relu: ['relu', () => []],
  relu6: ['clip', () => [0, 6]],
  elu: ['elu', () => [1, 1]],
  sigmoid: ['sigmoid', () => []],
  leakyrelu: ['leakyRelu', attrs => [number(attrs, 'leakyreluAlpha')]],
};

/** Whether a fused kernel can end in this activation and bias without the help of the cpu kernel. */
export function canFinish(activation: unknown, bias: Info | undefined, channels: number): boolean {
  const known = activation == null || activation === 'linear' || (activation as string) in inPlace;
  return known && (!bias || (bias.dtype === 'float32' && size(bias) === channels));
}

/** Adds the bias, one number per channel, and applies the activation, both where `y` lies. */
export function finish(
  backend: SimdBackend,
  y: number,
  rows: number,
  channels: number,
  bias: Info | undefined,
  attrs: Attrs,
): void {
  if (bias) {
    const grid = backend.heap.parameters([1, 1, rows, channels, 0, 0, channels, 1, 0, 0, 0, 1]);
    backend.spread('add', rows * channels, ELEMENTS, [y, backend.pointer(bias), y, grid]);
  }
  const known = inPlace[String(attrs.activation)];
  if (known) backend.spread(known[0], rows * channels, ELEMENTS, [y, y, ...known[1](attrs)]);
}
