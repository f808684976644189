import type { _FusedMatMulAttrs } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { type Info, size } from './kernel';

/** As `finish.ts` of the kernels counts them. */
const codes: Readonly<Record<string, number>> = { linear: 0, relu: 1, relu6: 2, elu: 3, sigmoid: 4, leakyrelu: 5 };

/** Bias address (0: none), activation and slope below zero: the last arguments of products and convolutions. */
export type Ending = readonly [bias: number, activation: number, alpha: number];

/** What fused kernels are told of their end. */
type Fused = Pick<_FusedMatMulAttrs, 'activation' | 'leakyreluAlpha'>;

/** No bias, no activation. */
export const plainEnding: Ending = [0, 0, 0];

/** Whether a fused kernel can end in this activation and bias without the help of the cpu kernel. */
export function canFinish(activation: unknown, bias: Info | undefined, channels: number): boolean {
  const known = activation == null || String(activation) in codes;
  return known && (!bias || (bias.dtype === 'float32' && size(bias) === channels));
}

/** A leaky ReLU as fused kernels are told of it: a slope of 1 is none, of 0 ReLU. */
export const ofSlope = (slope: number): Fused => ({
  activation: slope === 1 ? 'linear' : slope === 0 ? 'relu' : 'leakyrelu',
  leakyreluAlpha: slope,
});

/**
 * How a fused kernel ends: with the bias, one number per channel, and the activation, where `canFinish` allows them.
 */
export function ending(backend: SimdBackend, bias: Info | undefined, { activation, leakyreluAlpha }: Fused): Ending {
  const code = codes[String(activation ?? 'linear')] ?? 0;
  return [bias ? backend.pointer(bias) : 0, code, leakyreluAlpha ?? 0];
}
