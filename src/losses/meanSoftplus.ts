import {
  engine,
  getBackend,
  getGradient,
  getKernel,
  mul,
  registerGradient,
  type Scalar,
  sigmoid,
  softplus,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { meanOf } from './reduce';

/**
 * `E softplus(sign · x)`, a mean over everything: one call where the backend has a kernel for it, and one for its gradient. With
 * D = σ(l): −log D = softplus(−l) and −log(1 − D) = softplus(l). Written so, nothing under- or overflows at any logit,
 * where log(σ(l)) is −∞ from l = −104 on in float32.
 */
export function meanSoftplus(x: Tensor, sign: 1 | -1): Scalar {
  if (!getKernel('MeanSoftplus', getBackend())) return meanOf(() => softplus(mul(x, sign)));
  registerFusedGradient();
  return engine().runKernel('MeanSoftplus', { x }, { sign });
}

function registerFusedGradient(): void {
  if (getGradient('MeanSoftplus')) return;
  registerGradient({
    kernelName: 'MeanSoftplus',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => {
      const [x] = saved as [Tensor];
      const { sign } = attributes as unknown as { sign: number };
      return {
        // On the tape someone will differentiate through this gradient, which the fused kernel cannot do.
        x: () =>
          engine().isTapeOn()
            ? mul(mul(sigmoid(mul(x, sign)), sign / x.size), dy as Tensor)
            : engine().runKernel('MeanSoftplusGrad', { dy: dy as Tensor, x }, { sign }),
      };
    },
  });
}
