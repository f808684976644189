import { matMul, type Tensor } from '@tensorflow/tfjs-core';
import { type Affine, affineGradient, finished, operandsOf } from './affine';
import { piece } from './piece';

/** A dense layer: product, bias and leaky ReLU. */
export const dense = /* @__PURE__ */ piece('DenseLayer', {
  composed: ({ x, filter, bias }, { slope }) => finished(matMul(x, filter), bias, slope),
  gradient: /* @__PURE__ */ affineGradient([0], ({ x, filter, dz }) => ({
    x: () => matMul(dz, filter, false, true),
    filter: () => matMul(x, dz, true, false),
  })),
});

/** `[n, in]` → `[n, out]` in one call, or undefined where the backend has none for it. */
export const denseLayer = (x: Tensor, affine: Affine): Tensor | undefined =>
  dense.fused(operandsOf(x, affine), { slope: affine.slope });
