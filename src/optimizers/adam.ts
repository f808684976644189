import { add, div, maximum, mul, sqrt, square, sub } from '@tensorflow/tfjs-core';
import type { Optimizer, Schedule } from '../core/game';
import { flag, scheduled } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { valueAt } from '../core/schedule';
import { type Before, blended, decayed, type Rule, RuleOptimizer } from './rule';
import type { SlotKind } from './slots';

/** Hyperparameters of {@link adam} and {@link adamW}; each a number, or a function of the images seen. */
export interface AdamOptions {
  /** Default 2e-4, DCGAN's. */
  readonly learningRate?: number | Schedule;
  /** Decay of the mean gradient. Default 0.5, DCGAN's; the paper's own is 0.9. */
  readonly beta1?: number | Schedule;
  /** Decay of the mean squared gradient. Default 0.999. */
  readonly beta2?: number | Schedule;
  /** Added to the root of the second moment, after its bias correction, as PyTorch does. Default 1e-8. */
  readonly epsilon?: number | Schedule;
  /**
   * Of `adam` times each weight, added to its gradient before the moments: an L2 penalty of half as much, as PyTorch's
   * Adam has it. Default 0. Of `adamW` the share of each weight, times the learning rate, that a step takes off.
   * Default 0.01.
   */
  readonly weightDecay?: number | Schedule;
  /**
   * Whether steps are divided by the root of the largest second moment so far (Reddi et al. 2018, algorithm 2, before
   * its bias correction, as PyTorch has it), so that they never grow again. Default false.
   */
  readonly amsgrad?: boolean;
}

const OPTIONS: Kinds<AdamOptions> = {
  learningRate: scheduled(),
  beta1: scheduled(0, 1 - 1e-9),
  beta2: scheduled(0, 1 - 1e-9),
  epsilon: scheduled(),
  weightDecay: scheduled(),
  amsgrad: flag,
};

/**
 * Adam (Kingma & Ba 2015, algorithm 1), its moments keyed by variable. Bias corrections are running products of the
 * betas, which equals the paper's powers when the betas are constant and stays right when they follow a schedule.
 *
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const optimizer = adam({ learningRate: 2e-4, beta1: 0.5 });
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptions('adam', options, OPTIONS);
  const { weightDecay = 0 } = options;
  return new RuleOptimizer<string, Attributes>({
    ...moments(options),
    recipe: { role: 'optimizer', of: 'adam', with: [options] },
    first: (before, images) => decayed(before, valueAt(weightDecay, images)),
  });
}

/**
 * {@link adam} with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2): each step first takes
 * `learningRate · weightDecay` of each weight off, and the moments know nothing of it. Numbers and defaults are those
 * of `adam`, but for `weightDecay`.
 *
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const optimizer = adamW({ learningRate: 1e-3, beta1: 0.9, weightDecay: 0.05 });
 */
export function adamW(options: AdamOptions = {}): Optimizer {
  checkOptions('adamW', options, OPTIONS);
  const { weightDecay = 0.01 } = options;
  return new RuleOptimizer<string, Attributes>({
    ...moments(options),
    recipe: { role: 'optimizer', of: 'adamW', with: [options] },
    first: ({ value, gradient }, images, rate) => {
      const share = rate * valueAt(weightDecay, images);
      return { value: share > 0 ? mul(value, 1 - share) : value, gradient };
    },
  });
}

const LEARNING_RATE = 2e-4;

/** What the kernel `AdamSteps` takes. A correction is what the moment is divided by. */
type Attributes = {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly correction1: number;
  readonly correction2: number;
  readonly amsgrad: boolean;
};

const isShare = (start: number | undefined) => start !== undefined && start >= 0 && start <= 1;

function moments(options: AdamOptions): Omit<Rule<string, Attributes>, 'recipe'> {
  const { learningRate = LEARNING_RATE, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8, amsgrad = false } = options;
  const slots: Readonly<Record<string, SlotKind>> = { m: 'any', v: 'squares', ...(amsgrad && { largest: 'squares' }) };
  return {
    kernel: 'AdamSteps',
    slots,
    // 1 − correction: the weight the zero start still has in each moment.
    start: { start1: 1, start2: 1 },
    wrong: ({ start1, start2 }) =>
      isShare(start1) && isShare(start2)
        ? undefined
        : `expected start1 and start2 from 0 to 1, got ${start1} and ${start2}`,
    at: (images, { start1 = 1, start2 = 1 }) => {
      const [b1, b2] = [valueAt(beta1, images), valueAt(beta2, images)];
      const next = { start1: start1 * b1, start2: start2 * b2 };
      const attributes = {
        learningRate: valueAt(learningRate, images),
        beta1: b1,
        beta2: b2,
        epsilon: valueAt(epsilon, images),
        correction1: 1 - next.start1,
        correction2: 1 - next.start2,
        amsgrad,
      };
      return { attributes, next };
    },
    formula: ({ value, gradient }: Before, was, a) => {
      const m = blended(was.m, gradient, a.beta1);
      const v = blended(was.v, square(gradient), a.beta2);
      const largest = was.largest && maximum(was.largest, v);
      const scale = add(sqrt(div(largest ?? v, a.correction2)), a.epsilon);
      const slots = { m, v, ...(largest && { largest }) };
      return { value: sub(value, div(mul(m, a.learningRate / a.correction1), scale)), slots };
    },
  };
}
