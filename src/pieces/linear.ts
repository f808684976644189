import { customGrad, engine, mul, type Tensor } from '@tensorflow/tfjs-core';

/**
 * `apply(t)` for a linear `apply`, whose derivative is its transpose `adjoint`. Both run off the tape: masks and other
 * constants inside them cost nothing in a second derivative, and their kernels need no gradient of their own.
 */
export const linear = (t: Tensor, apply: (t: Tensor) => Tensor, adjoint: (t: Tensor) => Tensor): Tensor =>
  engine().isTapeOn()
    ? customGrad(d => ({
        value: apply(d as Tensor),
        gradFunc: (dd: Tensor) => linear(dd, adjoint, apply),
      }))(t)
    : apply(t);

/** `dy` times a factor that is locally constant: a mask, a step, a sign. */
export function gate(dy: Tensor, factor: () => Tensor): Tensor {
  const scale = (d: Tensor): Tensor => mul(d, factor());
  return linear(dy, scale, scale);
}
