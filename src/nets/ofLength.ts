import { add, div, mul, sqrt, square, sum, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { Net } from '../core/net';

/** Below the square of any length met, and so that a row of zeros has a gradient. */
const LEAST = 1e-6;

/**
 * The same net, with every row of what it puts out scaled to one length, so that only directions tell rows apart. Two
 * of them fit, `F = v · t`, by the length squared times the cosine of their angle.
 *
 * @example
 * const text = ofLength(charCnnRnn(options), 2);   // rows of length 2
 */
export function ofLength<I>(net: Net<I, Tensor2D>, length: number): Net<I, Tensor2D> {
  const scaled = (rows: Tensor2D): Tensor2D => mul(div(rows, sqrt(add(sum(square(rows), 1, true), LEAST))), length);
  return Object.assign((input: I) => tidy(() => scaled(net(input))), {
    infer: (input: I) => tidy(() => scaled(net.infer(input))),
    weights: net.weights,
    buffers: net.buffers,
    dispose: () => net.dispose(),
  });
}
