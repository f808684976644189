import {
  add,
  exp,
  log,
  logSumExp,
  max,
  maximum,
  minimum,
  mul,
  neg,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);
/** Nearly the greatest float32 there is. */
const MOST = 3e38;

/**
 * The logarithm of a sum of densities, given their logarithms, along the first axis: `[k, n]` → `[n]`. −∞ where all
 * are, and ∞ where one is, where `tf.logSumExp` takes the infinity off itself.
 */
export const logSum = (logs: Tensor2D): Tensor1D => {
  const top = minimum(maximum(max(logs, 0), -MOST), MOST);
  return add(top, log(sum(exp(sub(logs, top)), 0)));
};

/**
 * `−log softmax(logits)[target]` for one-hot (or soft) targets. `[n, k]`, `[n, k]` → `[n]`, in nats.
 * The maximum goes first: the loss of two logits of 10,000 is log 2, which float32 would lose beside them.
 */
export const categoricalNll = (logits: Tensor2D, target: Tensor): Tensor1D => {
  const below = sub(logits, max(logits, 1, true));
  return sub(mul(logSumExp(below, 1), sum(target, 1)), sum(mul(below, target), 1));
};

/** `½((x − μ)/σ)² + log σ + ½ log 2π`, summed over the last axis, for `log σ` given. `[n, d]` each → `[n]`, in nats. */
export const gaussianNll = (x: Tensor2D, mean: Tensor, logDeviation: Tensor): Tensor1D =>
  sum(add(add(mul(square(mul(sub(x, mean), exp(neg(logDeviation)))), 0.5), logDeviation), HALF_LOG_2PI), -1);

/** `−x log σ(l) − (1−x) log(1−σ(l))`, summed over the last axis; safe at any logit. `[n, d]` each → `[n]`, in nats. */
export const bernoulliNll = (logits: Tensor, target: Tensor): Tensor1D =>
  // One softplus less would do, softplus(l) − x·l, but cancels where the coin is both sure and right.
  sum(add(mul(target, softplus(neg(logits))), mul(sub(1, target), softplus(logits))), -1);
