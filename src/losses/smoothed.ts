import { add, mul, sub, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Adversarial, Scores } from '../core/game';
import { number } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { Rng } from '../core/rng';
import { meanSoftplus } from '../pieces/meanSoftplus';
import { nonSaturating } from './adversarial';
import { meanOf } from './reduce';

/** Options of {@link smoothed}. */
export interface SmoothedOptions {
  /** The probability that D is to give real examples. Default 0.9. */
  readonly real?: number;
  /** The one it is to give fake examples. Default 0. */
  readonly fake?: number;
  /** The share of examples whose labels are exchanged, drawn anew for each example at each step. Default 0. */
  readonly flip?: number;
}

const OPTIONS: Kinds<SmoothedOptions> = { real: number(0, 1), fake: number(0, 1), flip: number(0, 1) };

/** What D is to say of each row, to be multiplied with logits of that shape. */
function targetsOf(
  { shape }: Tensor,
  usual: number,
  flipped: number,
  flip: number,
  rng: Rng | undefined,
): Tensor | number {
  if (!rng) return usual;
  const [rows = 1, ...others] = shape;
  const values = Array.from({ length: rows }, () => (rng.next() < flip ? flipped : usual));
  return tensor(values, [rows, ...others.map(() => 1)], 'float32');
}

function drawsOf({ rng }: Scores, flip: number): Rng | undefined {
  if (flip === 0) return undefined;
  check(
    rng !== undefined,
    'argument',
    'smoothed: flipping labels needs draws. Pass them with the logits, such as { onReal, onFake, rng: new Rng(1) }.',
  );
  return rng.fork('flip');
}

/**
 * {@link nonSaturating} with soft labels for D: label smoothing (Salimans et al. 2016, §3.4) and flipped labels.
 *
 * With `t` for real and `s` for fake examples `d = −E[t log σ(r) + (1 − t) log(1 − σ(r))] − E[s log σ(f) + (1 − s)
 * log(1 − σ(f))]`, in nats; G's loss is not smoothed. At a match the best D says `(t + s) / 2`. Flipping a share q does
 * in expectation what smoothing both sides by q does, with more variance. Smoothing the fake side keeps what G does
 * wrong now: leave `fake` at 0.
 *
 * @throws GanKitError `argument` if a number is not in [0, 1]
 * @example
 * const loss = smoothed({ real: 0.9 }).d({ onReal: tf.tensor1d([2, 3]), onFake: tf.tensor1d([-1, 0]) });   // 0.841
 */
export function smoothed(options: SmoothedOptions = {}): Adversarial {
  checkOptions('smoothed', options, OPTIONS);
  const { real = 0.9, fake = 0, flip = 0 } = options;
  return {
    name: 'smoothed',
    recipe: { role: 'loss', of: 'smoothed', with: [options] },
    d: scores => {
      const { onReal, onFake } = scores;
      const rng = drawsOf(scores, flip);
      return tidy(() => {
        const t = targetsOf(onReal, real, fake, flip, rng);
        const s = targetsOf(onFake, fake, real, flip, rng);
        // −t log σ(r) − (1 − t) log(1 − σ(r)) = softplus(−r) + (1 − t) r, and of the fake side softplus(f) − s f.
        const ofReal = add(
          meanSoftplus(onReal, -1),
          meanOf(() => mul(sub(1, t), onReal)),
        );
        const ofFake = sub(
          meanSoftplus(onFake, 1),
          meanOf(() => mul(s, onFake)),
        );
        return add(ofReal, ofFake);
      });
    },
    g: nonSaturating.g,
  };
}
