import {
  add,
  grad,
  mean,
  moments,
  mul,
  relu,
  type Scalar,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Contest, Penalty } from '../core/contest';
import type { Schedule } from '../core/game';
import { flag, number, oneOf, scheduled } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { valueAt } from '../core/schedule';
import { rows } from '../losses/reduce';
import { LAZY, type LazyOptions } from './lazy';

/**
 * Where D's slope is taken: on lines between real and fake examples, at real ones, at fake ones, or around real ones.
 */
export type Place = 'between' | 'real' | 'fake' | 'around';

/** Options of {@link gradientPenalty}. */
export interface GradientPenaltyOptions extends LazyOptions {
  /** Default `between`. */
  readonly at?: Place;
  /** How long the slope is to be. Default 1. */
  readonly target?: number;
  /** Whether only longer slopes are paid for. Default false. */
  readonly oneSided?: boolean;
}

const OPTIONS: Kinds<GradientPenaltyOptions> = {
  ...LAZY,
  at: oneOf('between', 'real', 'fake', 'around'),
  target: number(0),
  oneSided: flag,
};

/** Inside the root, which has no slope at 0. */
const EPSILON = 1e-12;

/**
 * D pays where its slope is not as long as it is to be: `λ · E (‖∇D(x)‖ − target)²`, the norm over pixels and channels,
 * the mean over the batch.
 *
 * - `between`, target 1: WGAN-GP (Gulrajani et al. 2017, eq. 3), at `x + ε (G(z) − x)` with one ε from U(0, 1) for each
 *   example. λ is 10 there.
 * - `oneSided`: `max(0, ‖∇D(x)‖ − target)²` (the same, §4; Petzka et al. 2018).
 * - `around`, target 1: DRAGAN (Kodali et al. 2017, algorithm 1 and the authors' code), at `x + ε u`, one ε from U(0,
 *   1) for each example and u from U(0, 1) for each pixel, times half the standard deviation of the batch: noise is
 *   positive only, as in that code. λ is 10.
 * - target 0: zero-centred (Thanh-Tung et al. 2019), the square of the slope without its root. `real` and `fake` are
 *   then {@link r1} and {@link r2} of γ = 2λ.
 *
 * Else the norm is `√(‖∇D(x)‖² + 1e-12)`, so that it has a gradient where D is flat.
 *
 * @param weight λ, from 0: a number, or a schedule of the images seen
 * @throws GanKitError `argument`
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], adversarial: wasserstein, penalties: [gradientPenalty(10)] });
 */
export function gradientPenalty(weight: number | Schedule, options: GradientPenaltyOptions = {}): Penalty {
  scheduled()('gradientPenalty: weight', weight);
  checkOptions('gradientPenalty', options, OPTIONS);
  const { at = 'between', target = 1, oneSided = false, every = 1 } = options;
  return {
    // Slopes at several places may be paid for.
    name: at === 'between' ? 'gradientPenalty' : `gradientPenalty ${at}`,
    every,
    perExample: true,
    d: contest => {
      const slope = SLOPES[at](contest);
      return tidy(() => mul<Scalar>(valueAt(weight, contest.images), mean(missed(slope, target, oneSided))));
    },
    recipe: { role: 'penalty', of: 'gradientPenalty', with: [weight, options] },
  };
}

/** The square of how far each slope's length is from its target. */
function missed(slope: Tensor, target: number, oneSided: boolean): Tensor {
  const squares = sum(square(rows(slope)), 1);
  if (target === 0) return squares;
  const off = sub(sqrt(add(squares, EPSILON)), target);
  return square(oneSided ? relu(off) : off);
}

const SLOPES: Readonly<Record<Place, (contest: Contest) => Tensor>> = {
  real: contest => contest.slopeAtReal,
  fake: contest => contest.slopeAtFake,
  between: contest => {
    const { real, fake, rng } = contest;
    return tidy(() => {
      const n = Math.min(real.shape[0] ?? 0, fake.shape[0] ?? 0);
      const [from, to] = [slice(real, 0, n), slice(fake, 0, n)];
      const way = rng.fork('gradientPenalty').uniform(onePerExample(from));
      return slopeAt(contest, add(from, mul(way, sub(to, from))));
    });
  },
  around: contest => {
    const { real, rng } = contest;
    return tidy(() => {
      const draws = rng.fork('gradientPenalty around');
      const way = draws.fork('way').uniform(onePerExample(real));
      const deviation = mul(0.5, sqrt(moments(real).variance));
      return slopeAt(contest, add(real, mul(way, mul(deviation, draws.fork('noise').uniform(real.shape)))));
    });
  },
};

/** `[n, 1, …]` */
const onePerExample = ({ shape }: Tensor): number[] => shape.map((d, axis) => (axis === 0 ? d : 1));

/** The gradient of the sum of D's logits. */
const slopeAt = ({ score }: Contest, examples: Tensor): Tensor => grad(x => score(x))(examples);
