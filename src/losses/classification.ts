import {
  add,
  cast,
  div,
  mul,
  neg,
  oneHot,
  type Scalar,
  softplus,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { check, checkTensor, showShape } from '../core/checks';
import { categoricalNll } from '../core/density';
import { meanOf } from './reduce';

/**
 * Cross-entropy of a softmax classifier: `−E log softmax(logits)[label]`, in nats, a mean over the batch.
 *
 * Takes logits, never probabilities (a softmax applied twice flattens the gradient without an error), and is right at
 * any finite logit: the maximum is taken out before exponentials.
 *
 * @param logits `[n, k]`
 * @param target classes as whole numbers `[n]`, or one-hot (or soft) rows `[n, k]`. A class outside 0 … k−1 makes the
 * loss NaN, which a trainer reports
 * @throws GanKitError `shape` if the target fits neither
 *
 * @example
 * crossEntropy(tf.tensor2d([[0, 0, 5]]), tf.tensor1d([2], 'int32'));   // 0.0134
 */
export function crossEntropy(logits: Tensor2D, target: Tensor1D | Tensor2D): Scalar {
  checkTensor('crossEntropy: logits', logits);
  checkTensor('crossEntropy: target', target);
  const [n, k] = logits.shape;
  const [m, width = k] = target.shape;
  check(
    logits.rank === 2 && target.rank <= 2 && m === n && width === k,
    'shape',
    () => `crossEntropy: expected a target [${n}] or [${n}, ${k}], got ${showShape(target.shape)}.`,
  );
  if (target.rank === 2) return meanOf(() => categoricalNll(logits, cast(target, 'float32')));
  return meanOf(() => {
    const rows = cast(oneHot(cast(target, 'int32'), k), 'float32');
    // Every proper row sums to 1; that of a class which does not exist sums to 0, and 0/0 tells.
    return div(categoricalNll(logits, rows), sum(rows, 1));
  });
}

/**
 * Binary cross-entropy: `−E[t log σ(l) + (1 − t) log(1 − σ(l))]`, in nats, a mean over everything.
 *
 * The gradient is `σ(l) − t` for each logit, also at ±10,000, where a logarithm of the sigmoid gives NaN; the second
 * derivative is `σ(l) σ(−l)`, where `tf.losses.sigmoidCrossEntropy` gives minus that.
 *
 * @param logits of any shape
 * @param target from 0 to 1, of the same shape, or one number for all
 *
 * @example
 * binaryCrossEntropy(tf.tensor1d([0, 2]), 1);   // 0.410
 */
export function binaryCrossEntropy(logits: Tensor, target: Tensor | number): Scalar {
  checkTensor('binaryCrossEntropy: logits', logits);
  if (typeof target !== 'number') checkTensor('binaryCrossEntropy: target', target);
  return meanOf(() => add(mul(target, softplus(neg(logits))), mul(sub(1, target), softplus(logits))));
}
