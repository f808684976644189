import { stack, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Adversarial } from '../core/game';
import { Rng } from '../core/rng';

/** What the losses of D and of G are where D cannot tell generated examples from real ones. */
export interface Balance {
  readonly D: number;
  readonly G: number;
  /** Whether D's loss falls on and on as logits part, as that of `wasserstein`: a wide gap is then no fault. */
  readonly boundless?: boolean;
}

/** Logits that are tried, the smallest first. */
const LOGITS = Array.from({ length: 33 }, (_, i) => (i % 2 ? 1 : -1) * Math.ceil(i / 2) * 0.125);

/** Logits of real examples, and less those of generated ones, far beyond where a loss that has a bottom reaches it. */
const FAR = [500, 1000];

const found = new WeakMap<Adversarial, Promise<Balance>>();

/**
 * The losses at balance: D then gives all examples one logit, the one that costs it least. Of `nonSaturating` log 4
 * and log 2, of `hinge` 2 and 0, of `leastSquares()` ¼ and ⅛.
 */
export function balanceOf(adversarial: Adversarial): Promise<Balance> {
  const known = found.get(adversarial) ?? computed(adversarial);
  found.set(adversarial, known);
  return known;
}

async function computed({ d, g }: Adversarial): Promise<Balance> {
  const scores = (real: number, fake: number) => {
    const [onReal, onFake] = [tensor2d([real, real], [2, 1]), tensor2d([fake, fake], [2, 1])];
    return { onReal, onFake, rng: new Rng(0), images: 0 };
  };
  const losses = tidy(() =>
    stack([
      ...FAR.map(logit => d(scores(logit, -logit))),
      ...LOGITS.flatMap(logit => [d(scores(logit, logit)), g(scores(logit, logit))]),
    ]),
  );
  const [far = 0, farther = 0, ...values] = await losses.data();
  losses.dispose();
  let [D, G] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < values.length; i += 2) {
    const [ofD = 0, ofG = 0] = [values[i], values[i + 1]];
    if (ofD < D - 1e-6) [D, G] = [ofD, ofG];
  }
  return { D, G, ...(farther < far - 1 && { boundless: true }) };
}
