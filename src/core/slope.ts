import { engine, getBackend, getKernel, mul, step, type Tensor } from '@tensorflow/tfjs-core';

/** `dy` where x is above zero, `alpha · dy` elsewhere: the gradient of ReLU (alpha 0) and of leaky ReLU, in one pass where the backend can. */
export function slopeGrad(dy: Tensor, x: Tensor, alpha: number): Tensor {
  if (getKernel('SlopeGrad', getBackend())) return engine().runKernel('SlopeGrad', { dy, x }, { alpha });
  return mul(dy, step(x, alpha));
}
