import {
  add,
  backend_util,
  exp,
  minimum,
  mul,
  ones,
  sigmoid,
  square,
  step,
  sub,
  type Tensor,
  tanh,
} from '@tensorflow/tfjs-core';
import { gate } from './linear';
import { piece } from './piece';

/** exp(x) below zero and 1 above, without overflow for a large x. */
const expOfNegative = (x: Tensor): Tensor => exp(minimum(x, 0));

/** dy · (1 − tanh² x). */
export const tanhGrad = /* @__PURE__ */ piece('TanhGrad', {
  composed: ({ dy, x }) => mul(dy, sub(1, square(tanh(x)))),
});

/** dy · σ(x) (1 − σ(x)). */
export const sigmoidGrad = /* @__PURE__ */ piece('SigmoidGrad', {
  composed: ({ dy, x }) => {
    const y = sigmoid(x);
    return mul(dy, mul(y, sub(1, y)));
  },
});

/** dy where x is above zero, dy · eˣ elsewhere. */
export const eluGrad = /* @__PURE__ */ piece('EluInputGrad', {
  composed: ({ dy, x }) => mul(dy, expOfNegative(x)),
});

/** dy · λ where x is above zero, dy · λ α eˣ elsewhere. */
export const seluGrad = /* @__PURE__ */ piece('SeluInputGrad', {
  composed: ({ dy, x }) => {
    const { SELU_SCALE, SELU_SCALEALPHA } = backend_util;
    return add(
      gate(dy, () => mul(step(x), SELU_SCALE - SELU_SCALEALPHA)),
      mul(dy, mul(expOfNegative(x), SELU_SCALEALPHA)),
    );
  },
});

/** The slope of prelu at x: 1 above zero, else alpha. */
export const preluStep = /* @__PURE__ */ piece('PreluStep', {
  composed: ({ x, alpha }) => {
    const above = gate(ones(x.shape), () => step(x));
    return add(above, mul(sub(1, above), alpha));
  },
});
