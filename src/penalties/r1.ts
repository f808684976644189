import { mean, mul, type Scalar, square, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Contest, Penalty } from '../core/contest';
import type { Schedule } from '../core/game';
import { scheduled } from '../core/kinds';
import { checkOptions } from '../core/options';
import { valueAt } from '../core/schedule';
import { rows } from '../losses/reduce';
import { LAZY, type LazyOptions } from './lazy';

/**
 * R1: D pays for its slope at real examples, `γ/2 · E ‖∇D(x)‖²`, the square summed over pixels and channels, the mean
 * over the batch (Mescheder et al. 2018, eq. 9).
 *
 * @param gamma from 0, a number or a schedule. Grows with the number of pixels: StyleGAN2-ADA takes 0.0002 · side² /
 * batch
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], adversarial: relativistic, penalties: [r1(0.05), r2(0.05)] });
 */
export const r1 = (gamma: number | Schedule, options: LazyOptions = {}): Penalty =>
  zeroCentred('r1', gamma, options, contest => contest.slopeAtReal);

/**
 * R2: as {@link r1}, at fake examples: `γ/2 · E ‖∇D(G(z))‖²` (Mescheder et al. 2018, eq. 10). Of a fake example the
 * slope counts, not how it was made.
 *
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const penalties = [r1(0.05), r2(0.05)];
 */
export const r2 = (gamma: number | Schedule, options: LazyOptions = {}): Penalty =>
  zeroCentred('r2', gamma, options, contest => contest.slopeAtFake);

function zeroCentred(
  name: 'r1' | 'r2',
  gamma: number | Schedule,
  options: LazyOptions,
  slopeOf: (contest: Contest) => Tensor,
): Penalty {
  scheduled()(`${name}: gamma`, gamma);
  checkOptions(name, options, LAZY);
  return {
    name,
    ...options,
    perExample: true,
    d: contest => {
      const slope = slopeOf(contest);
      return tidy(() => mul<Scalar>(valueAt(gamma, contest.images) / 2, mean(sum(square(rows(slope)), 1))));
    },
    recipe: { role: 'penalty', of: name, with: [gamma, options] },
  };
}
