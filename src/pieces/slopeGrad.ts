import { mul, step } from '@tensorflow/tfjs-core';
import { piece } from './piece';

/** `dy` where x is above zero, `alpha · dy` elsewhere: the gradient of ReLU (alpha 0) and of leaky ReLU. */
export const slopeGrad = /* @__PURE__ */ piece('SlopeGrad', {
  composed: ({ dy, x }, { alpha }) => mul(dy, step(x, alpha)),
});
