import { add, neg, type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Adversarial, Scores } from '../core/game';
import { meanSoftplus } from '../pieces/meanSoftplus';

const lossOfReal = (logits: Tensor): Scalar => meanSoftplus(logits, -1);
const lossOfFake = (logits: Tensor): Scalar => meanSoftplus(logits, 1);

const d = ({ onReal, onFake }: Scores): Scalar => tidy(() => add(lossOfReal(onReal), lossOfFake(onFake)));

/**
 * The two-player minimax game as first stated: G minimises what D maximises.
 *
 * `d = −E log σ(onReal) − E log(1 − σ(onFake))`, `g = E log(1 − σ(onFake))`, in nats. Goodfellow et al. 2014, eq. 1.
 *
 * G's gradient fades when D is sure (`−σ(l)` for each logit): prefer {@link nonSaturating} for training. At the
 * optimum, all logits 0, `d = log 4` and `g = −log 2`.
 *
 * Logits may have any shape, and the two sides different ones; each loss is a mean over everything, also over the
 * patches of a patch critic. The authors' code (`goodfeli/adversarial`) sums D's two costs the same way.
 *
 * @example
 * const loss = minimax.d({ onReal: tf.tensor1d([2, 3]), onFake: tf.tensor1d([-1, 0]) });   // 0.591
 */
export const minimax: Adversarial = {
  name: 'minimax',
  recipe: { role: 'loss', of: 'minimax', with: [] },
  d,
  g: ({ onFake }) => tidy(() => neg(lossOfFake(onFake))),
};

/**
 * The game that is played in practice: G maximises the log-probability that its pictures are taken for real.
 *
 * `d = −E log σ(onReal) − E log(1 − σ(onFake))`, `g = −E log σ(onFake)`, in nats. Goodfellow et al. 2014, §3.
 *
 * Same fixed point as {@link minimax}, but G's gradient (`−σ(−l)` for each logit) is strongest where D is sure. Logits
 * may have any shape, and the two sides different ones; each loss is a mean over everything. DCGAN's and InfoGAN's code
 * do the same; InfoGAN's adds 1e-8 inside each logarithm, which stops the gradient of confident logits and is not
 * followed.
 *
 * @example
 * const loss = nonSaturating.g({ onReal: tf.tensor1d([2, 3]), onFake: tf.tensor1d([-1, 0]) });   // 1.003
 */
export const nonSaturating: Adversarial = {
  name: 'nonSaturating',
  recipe: { role: 'loss', of: 'nonSaturating', with: [] },
  d,
  g: ({ onFake }) => lossOfReal(onFake),
};
