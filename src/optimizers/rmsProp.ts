import { add, div, mul, relu, sqrt, square, sub } from '@tensorflow/tfjs-core';
import type { Optimizer, Schedule } from '../core/game';
import { flag, scheduled } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { valueAt } from '../core/schedule';
import { blended, counted, decayed, RuleOptimizer } from './rule';
import type { SlotKind } from './slots';

/** Hyperparameters of {@link rmsProp}; each number may be a function of the images seen. */
export interface RmsPropOptions {
  /** Default 5e-5, WGAN's. */
  readonly learningRate?: number | Schedule;
  /** Decay of the mean squared gradient. Default 0.99, PyTorch's, with which WGAN was trained. */
  readonly decay?: number | Schedule;
  /** How much of the step before goes on in the next. Default none. */
  readonly momentum?: number | Schedule;
  /** Whether gradients are divided by their deviation, the mean taken off, and not by their size. Default false. */
  readonly centered?: boolean;
  /** Added to the root, as PyTorch does. Default 1e-8. */
  readonly epsilon?: number | Schedule;
  /** Times each weight, added to its gradient: an L2 penalty of half as much. Default 0. */
  readonly weightDecay?: number | Schedule;
}

const OPTIONS: Kinds<RmsPropOptions> = {
  learningRate: scheduled(),
  decay: scheduled(0, 1 - 1e-9),
  momentum: scheduled(0, 1 - 1e-9),
  centered: flag,
  epsilon: scheduled(),
  weightDecay: scheduled(),
};

/** What the kernel `RmsPropSteps` takes. */
type Attributes = {
  readonly learningRate: number;
  readonly decay: number;
  readonly epsilon: number;
  readonly momentum: number;
  /** Which slots there are beside v. */
  readonly centered: boolean;
  readonly moves: boolean;
};

/**
 * RMSprop (Hinton 2012, lecture 6e; centered as in Graves 2013, eq. 38–41): each gradient is divided by the root of a
 * running mean of its square.
 *
 * ```
 * v ← decay · v + (1 − decay) · g²            mean ← decay · mean + (1 − decay) · g, if centered
 * change = g / (√(v − mean²) + ε)             velocity ← momentum · velocity + change, if there is momentum
 * w ← w − learningRate · change               or velocity in its place
 * ```
 *
 * As PyTorch has it, without a bias correction.
 *
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const optimizer = rmsProp({ learningRate: 5e-5 });   // WGAN's
 */
export function rmsProp(options: RmsPropOptions = {}): Optimizer {
  checkOptions('rmsProp', options, OPTIONS);
  const {
    learningRate = 5e-5,
    decay = 0.99,
    momentum = 0,
    centered = false,
    epsilon = 1e-8,
    weightDecay = 0,
  } = options;
  const moves = momentum !== 0;
  const slots: Readonly<Record<string, SlotKind>> = {
    v: 'squares',
    ...(centered && { mean: 'any' }),
    ...(moves && { velocity: 'any' }),
  };
  return new RuleOptimizer<string, Attributes>({
    recipe: { role: 'optimizer', of: 'rmsProp', with: [options] },
    kernel: 'RmsPropSteps',
    slots,
    ...counted,
    first: (before, images) => decayed(before, valueAt(weightDecay, images)),
    at: (images, { steps = 0 }) => ({
      attributes: {
        learningRate: valueAt(learningRate, images),
        decay: valueAt(decay, images),
        epsilon: valueAt(epsilon, images),
        momentum: valueAt(momentum, images),
        centered,
        moves,
      },
      next: { steps: steps + 1 },
    }),
    formula: ({ value, gradient }, { v: squares, mean: average, velocity: before }, a) => {
      const v = blended(squares, square(gradient), a.decay);
      const mean = a.centered ? blended(average, gradient, a.decay) : undefined;
      // Rounding may take the mean's square beyond the mean square.
      const spread = mean ? relu(sub(v, square(mean))) : v;
      const change = div(gradient, add(sqrt(spread), a.epsilon));
      const velocity = a.moves ? add(mul(before ?? 0, a.momentum), change) : undefined;
      return {
        value: sub(value, mul(velocity ?? change, a.learningRate)),
        slots: { v, ...(mean && { mean }), ...(velocity && { velocity }) },
      };
    },
  });
}
