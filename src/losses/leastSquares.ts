import { add, mul, type Scalar, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Adversarial } from '../core/game';
import { number } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { meanOf } from './reduce';

/** Options of {@link leastSquares}. */
export interface LeastSquaresOptions {
  /** What D is to say of fake examples: `a` in the paper. Default 0. */
  readonly fake?: number;
  /** What D is to say of real ones: `b`. Default 1. */
  readonly real?: number;
  /** What G wants D to say of its own: `c`. Default 1. */
  readonly aim?: number;
}

const OPTIONS: Kinds<LeastSquaresOptions> = { fake: number(), real: number(), aim: number() };

const half = (logits: Tensor, target: number): Scalar =>
  mul(
    0.5,
    meanOf(() => square(sub(logits, target))),
  );

/**
 * LSGAN: D regresses its logits to one number on real examples and to another on fake ones.
 *
 * `d = ½ E(onReal − b)² + ½ E(onFake − a)²`, `g = ½ E(onFake − c)²`. Mao et al. 2017, eq. 2, with the 0, 1, 1 of its
 * eq. 9. For G to minimise the Pearson χ² divergence take −1, 1, 0 (eq. 8): `b − c = 1` and `b − a = 2`. Much code
 * leaves out the factor ½.
 *
 * It is about logits: squares of `σ(logits)`, which some code takes, are another loss. Logits may have any shape, and
 * the two sides different ones; each loss is a mean over everything.
 *
 * @throws GanKitError `argument` if a number is not finite
 * @example
 * const loss = leastSquares().d({ onReal: tf.tensor1d([1, 2]), onFake: tf.tensor1d([-1, 0]) });   // 0.5
 */
export function leastSquares(options: LeastSquaresOptions = {}): Adversarial {
  checkOptions('leastSquares', options, OPTIONS);
  const { fake = 0, real = 1, aim = 1 } = options;
  return {
    name: 'leastSquares',
    recipe: { role: 'loss', of: 'leastSquares', with: [options] },
    d: ({ onReal, onFake }) => tidy(() => add(half(onReal, real), half(onFake, fake))),
    g: ({ onFake }) => tidy(() => half(onFake, aim)),
  };
}
