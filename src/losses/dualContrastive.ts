import { add, logSumExp, neg, type Scalar, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { check, showShape } from '../core/checks';
import type { Adversarial } from '../core/game';
import { meanSoftplus } from '../pieces/meanSoftplus';

/** Each of `higher` is told from all of `lower`, and each of `lower` from all of `higher`. */
function against(higher: Tensor, lower: Tensor): Scalar {
  for (const logits of [higher, lower]) {
    check(
      logits.size === logits.shape[0],
      'shape',
      () =>
        `dualContrastive: expected one logit for each example, got logits ${showShape(logits.shape)}. Take ` +
        'another loss for a patch critic.',
    );
  }
  // −log(e^h / (e^h + Σ e^l)) = softplus(log Σ e^l − h)
  return tidy(() =>
    add(meanSoftplus(sub(logSumExp(lower), higher), 1), meanSoftplus(add(logSumExp(neg(higher)), lower), 1)),
  );
}

/**
 * The dual contrastive loss: each real example is to stand out from all fake ones of the batch, and each fake one from
 * all real ones.
 *
 * `d = −E log(e^r / (e^r + Σ e^f)) − E log(e^−f / (e^−f + Σ e^−r))`, the sums over the other side of the batch, `g` the
 * same with the sides exchanged, in nats. Yu et al. 2021, §3.
 *
 * G's loss reads both sides. There has to be one logit for each example, `[n]` or `[n, 1]`. At equal scores of n
 * examples both losses are 2 log(n + 1): unlike the others it grows with the batch.
 *
 * @throws GanKitError `shape` for several logits an example
 * @example
 * const loss = dualContrastive.d({ onReal: tf.tensor1d([2, 3]), onFake: tf.tensor1d([-1, 0]) });   // 0.236
 */
export const dualContrastive: Adversarial = {
  name: 'dualContrastive',
  recipe: { role: 'loss', of: 'dualContrastive', with: [] },
  d: ({ onReal, onFake }) => against(onReal, onFake),
  g: ({ onReal, onFake }) => against(onFake, onReal),
};
