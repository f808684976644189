import { add, mean, mul, relu, type Scalar, scalar, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Penalty } from '../core/contest';
import type { Schedule } from '../core/game';
import { number, scheduled, whole } from '../core/kinds';
import type { Memory } from '../core/memory';
import { checkOptions, type Kinds } from '../core/options';
import { valueAt } from '../core/schedule';
import { withoutGradient } from '../core/withoutGradient';

/** Options of {@link leCam}. */
export interface LeCamOptions {
  /** How much of the anchors each turn of D keeps, from 0 to 1. Default 0.99. */
  readonly decay?: number;
  /** Steps before it begins. Default 1,000. */
  readonly after?: number;
}

const OPTIONS: Kinds<LeCamOptions> = { decay: number(0, 1), after: whole() };

/**
 * LeCam regularisation, for few data: D is not to score real examples higher than fake ones used to be, nor fake ones
 * lower than real ones did.
 *
 * `λ · (E max(0, D(x) − a_F)² + E max(0, a_R − D(G(z)))²)`, with moving averages a_R and a_F of D's mean logits on real
 * and on fake examples (Tseng et al. 2021, eq. 5 and 6). That is the authors' code; the paper has the squares without
 * `max`.
 *
 * The averages are constants, follow before they are used, and are saved with the model. Until step `after` they are
 * D's last means and nothing is paid, as in that code; they start from the first means.
 *
 * @param weight λ, from 0: a number, or a schedule of the images seen. The authors take 0.3 with the hinge loss on
 * CIFAR, 3e-7 with StyleGAN2's
 * @throws GanKitError `argument`
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], adversarial: hinge, penalties: [leCam(0.3)] });
 */
export function leCam(weight: number | Schedule, options: LeCamOptions = {}): Penalty {
  scheduled()('leCam: weight', weight);
  checkOptions('leCam', options, OPTIONS);
  const { decay = 0.99, after = 1000 } = options;
  return {
    name: 'leCam',
    memory: () => ({ numbers: { turns: 0 }, tensors: { real: () => scalar(0), fake: () => scalar(0) } }),
    d: ({ onReal, onFake, images, step }, memory) =>
      tidy(() => {
        const turns = memory.number('turns');
        memory.setNumber('turns', turns + 1);
        const kept = turns === 0 || step < after ? 0 : decay;
        const aboveFake = excess(onReal, anchor(memory, 'fake', onFake, kept));
        const belowReal = excess(anchor(memory, 'real', onReal, kept), onFake);
        return step < after ? scalar(0) : mul(valueAt(weight, images), add(aboveFake, belowReal));
      }),
    recipe: { role: 'penalty', of: 'leCam', with: [weight, options] },
  };
}

const excess = (a: Tensor, b: Tensor): Scalar => mean(square(relu(sub(a, b))));

/** The moving average of the mean logit, this turn's in it. */
function anchor(memory: Memory, side: 'real' | 'fake', logits: Tensor, kept: number): Tensor {
  const now = withoutGradient(() => {
    const last = mean(logits);
    return kept === 0 ? last : add(mul(kept, memory.get(side)), mul(1 - kept, last));
  });
  memory.set(side, now);
  return now;
}
