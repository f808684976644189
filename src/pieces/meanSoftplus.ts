import { engine, mean, mul, type Scalar, sigmoid, softplus, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { gradientBy } from './gradientBy';
import { piece } from './piece';

/** `dy · sign · σ(sign · x) / count`. */
export const softplusGrad = /* @__PURE__ */ piece('MeanSoftplusGrad', {
  composed: ({ dy, x }, { sign }) => mul(mul(sigmoid(mul(x, sign)), sign / x.size), dy),
});

export const softplusMean = /* @__PURE__ */ piece('MeanSoftplus', {
  composed: ({ x }, { sign }) => tidy(() => mean(softplus(mul(x, sign)))),
  gradient: {
    inputsToSave: ['x'],
    gradFunc: /* @__PURE__ */ gradientBy((dy, [x]: [Tensor], { sign }: { readonly sign: 1 | -1 }) => {
      // On the tape someone will differentiate through this gradient, which the fused kernel cannot do.
      const gradient = engine().isTapeOn() ? softplusGrad.composed : softplusGrad.kernel;
      return { x: () => gradient({ dy, x }, { sign }) };
    }),
  },
});

/**
 * `E softplus(sign · x)`, a mean over everything: one call where the backend has a kernel for it, and one for its
 * gradient. With D = σ(l): −log D = softplus(−l) and −log(1 − D) = softplus(l). Written so, nothing under- or overflows
 * at any logit, where log(σ(l)) is −∞ from l = −104 on in float32.
 */
export const meanSoftplus = (x: Tensor, sign: 1 | -1): Scalar => softplusMean.call({ x }, { sign }) as Scalar;
