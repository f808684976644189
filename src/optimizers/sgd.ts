import { add, mul, sub } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Optimizer, Schedule } from '../core/game';
import { flag, scheduled } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { valueAt } from '../core/schedule';
import { counted, decayed, RuleOptimizer } from './rule';
import type { SlotKind } from './slots';

/** Hyperparameters of {@link sgd}; each number may be a function of the images seen. */
export interface SgdOptions {
  readonly learningRate: number | Schedule;
  /** How much of the step before goes on in the next. Default none. */
  readonly momentum?: number | Schedule;
  /** Nesterov's momentum: the gradient counts as if the next step were begun. Default false. */
  readonly nesterov?: boolean;
  /** Times each weight, added to its gradient: an L2 penalty of half as much. Default 0. */
  readonly weightDecay?: number | Schedule;
}

const OPTIONS: Kinds<SgdOptions> = {
  learningRate: needed(scheduled()),
  momentum: scheduled(0, 1 - 1e-9),
  nesterov: flag,
  weightDecay: scheduled(),
};

/** What the kernel `SgdSteps` takes. */
type Attributes = {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  /** Whether there are velocities. */
  readonly moves: boolean;
};

/**
 * Stochastic gradient descent: `w ← w − learningRate · g`; with momentum (Sutskever et al. 2013) `b ← momentum · b + g`
 * stands in place of g, and with `nesterov` `g + momentum · b` of the new b. As PyTorch has it: the learning rate is no
 * part of b.
 *
 * @throws GanKitError `argument` if a number is out of range, or there is nothing for `nesterov` to change
 * @example
 * const optimizer = sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true });
 */
export function sgd(options: SgdOptions): Optimizer {
  checkOptions('sgd', options, OPTIONS);
  const { learningRate, momentum = 0, nesterov = false, weightDecay = 0 } = options;
  const moves = momentum !== 0;
  check(moves || !nesterov, 'argument', 'sgd: nesterov: it changes momentum, and there is none. Give momentum: 0.9.');
  return new RuleOptimizer<'velocity', Attributes>({
    recipe: { role: 'optimizer', of: 'sgd', with: [options] },
    kernel: 'SgdSteps',
    // Without momentum there is nothing to remember.
    slots: (moves ? { velocity: 'any' } : {}) as Record<'velocity', SlotKind>,
    ...(moves ? counted : { start: {}, wrong: () => undefined }),
    first: (before, images) => decayed(before, valueAt(weightDecay, images)),
    at: (images, { steps = 0 }) => ({
      attributes: {
        learningRate: valueAt(learningRate, images),
        momentum: valueAt(momentum, images),
        nesterov,
        moves,
      },
      next: moves ? { steps: steps + 1 } : {},
    }),
    formula: ({ value, gradient }, was, a) => {
      const velocity = a.moves ? add(mul(was.velocity, a.momentum), gradient) : gradient;
      const change = a.nesterov ? add(gradient, mul(velocity, a.momentum)) : velocity;
      return { value: sub(value, mul(change, a.learningRate)), slots: { velocity } };
    },
  });
}
