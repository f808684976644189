import { add, engine, mul, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Optimizer, OptimizerState, SavedOptimizer } from '../core/game';
import type { Recipe } from '../core/recipe';
import { hasKernel } from '../pieces/piece';
import { damaged } from './damage';
import { type SlotKind, Slots } from './slots';

/** Among the numbers, once it was given: what learning rates are multiplied by. */
const FACTOR = 'rateFactor';

type Numbers = Readonly<Record<string, number>>;

/** What a kernel takes beside its tensors. */
type Attributes = Readonly<Record<string, number | boolean>> & { readonly learningRate: number };

/** A variable's values before a step, and the gradient that moves them. */
export interface Before {
  readonly value: Tensor;
  readonly gradient: Tensor;
}

/** An update rule: how weights follow from their gradients, and what is remembered of these. */
export interface Rule<N extends string, A extends Attributes> {
  readonly recipe: Recipe<'optimizer'>;
  /**
   * A kernel that makes the step of all variables in one call: lists of values, gradients and each slot in order, which
   * it changes where they lie.
   */
  readonly kernel: 'AdamSteps' | 'RmsPropSteps' | 'SgdSteps';
  readonly slots: Readonly<Record<N, SlotKind>>;
  /** The numbers it remembers, as they are before the first step. */
  readonly start: Numbers;
  /** What is wrong with such numbers of a stranger's, if anything is. */
  readonly wrong: (numbers: Numbers) => string | undefined;
  /** The numbers of one step, and those remembered after it. */
  readonly at: (images: number, numbers: Numbers) => { readonly attributes: A; readonly next: Numbers };
  /** The step of one variable, in tfjs operations. */
  readonly formula: (
    before: Before,
    slots: Readonly<Record<N, Tensor>>,
    attributes: A,
  ) => { readonly value: Tensor; readonly slots: Readonly<Record<N, Tensor>> };
  /** What is done to each variable and its gradient first, such as weight decay; `rate` is that of this step. */
  readonly first?: (before: Before, images: number, rate: number) => Before;
}

/** Weight decay as a term of the gradient: an L2 penalty of half as much, as PyTorch's optimizers have it. */
export const decayed = ({ value, gradient }: Before, decay: number): Before => ({
  value,
  gradient: decay > 0 ? add(gradient, mul(value, decay)) : gradient,
});

/** A moving average that keeps this share of what it was. */
export const blended = (was: Tensor | undefined, now: Tensor, kept: number): Tensor =>
  add(mul(was ?? 0, kept), mul(now, 1 - kept));

/** Numbers of a rule that counts its steps. */
export const counted = {
  start: { steps: 0 },
  wrong: ({ steps = Number.NaN }: Numbers) =>
    Number.isSafeInteger(steps) && steps >= 0 ? undefined : `expected steps, a whole number from 0, got ${steps}`,
};

/** An optimizer that follows a rule. It owns the slots. */
export class RuleOptimizer<N extends string, A extends Attributes> implements Optimizer {
  readonly recipe: Recipe<'optimizer'>;
  private readonly slots: Slots<N>;
  private numbers: Numbers;

  constructor(private readonly rule: Rule<N, A>) {
    this.recipe = rule.recipe;
    this.slots = new Slots(rule.slots);
    this.numbers = rule.start;
  }

  apply(gradients: readonly { variable: Variable; gradient: Tensor }[], images: number): void {
    const { first, kernel } = this.rule;
    const { attributes: planned, next } = this.rule.at(images, this.numbers);
    const attributes = { ...planned, learningRate: planned.learningRate * (this.numbers[FACTOR] ?? 1) };
    tidy(() => {
      const steps = gradients.map(({ variable, gradient }) => {
        const before = { value: variable, gradient };
        return { variable, before: first ? first(before, images, attributes.learningRate) : before };
      });
      if (steps.length > 0 && hasKernel(kernel)) this.fused(steps, attributes);
      else for (const { variable, before } of steps) this.composed(variable, before, attributes);
    });
    this.numbers = { ...this.numbers, ...next };
  }

  save(variables: readonly Variable[]): OptimizerState {
    return { numbers: this.numbers, tensors: this.slots.named(variables) };
  }

  scaleRate(factor: number): void {
    this.numbers = { ...this.numbers, [FACTOR]: factor };
  }

  fits(variables: readonly Variable[], state: SavedOptimizer): void {
    this.checkState(variables, state);
    this.slots.checkValues(state.tensors);
  }

  restore(variables: readonly Variable[], state: OptimizerState): void {
    this.checkState(variables, state);
    this.slots.restore(variables, state.tensors);
    this.numbers = { ...state.numbers };
  }

  dispose(): void {
    this.slots.dispose();
  }

  /** One call for all variables and one pass over memory. */
  private fused(steps: readonly { variable: Variable; before: Before }[], attributes: A): void {
    const inputs = [
      ...steps.map(({ before }) => before.value),
      ...steps.map(({ before }) => before.gradient),
      ...this.slots.names.flatMap(name => steps.map(({ variable }) => this.slots.of(variable)[name])),
    ];
    const named = Object.fromEntries(inputs.entries());
    const values = engine().runKernel<Tensor[]>(this.rule.kernel, named, attributes);
    for (const [i, value] of values.entries()) steps[i]?.variable.assign(value);
  }

  private composed(variable: Variable, before: Before, attributes: A): void {
    const { value, slots } = this.rule.formula(before, this.slots.of(variable), attributes);
    variable.assign(value);
    this.slots.set(variable, slots);
  }

  private checkState(variables: readonly Variable[], state: OptimizerState | SavedOptimizer): void {
    const { start, wrong } = this.rule;
    const { tensors } = state;
    const { [FACTOR]: factor = 1, ...numbers } = state.numbers;
    const [want, got] = [start, numbers].map(of => Object.keys(of).sort().join(', ') || 'none');
    check(want === got, 'checkpoint', () => damaged(`expected the numbers ${want}, got ${got?.slice(0, 99)}`));
    const complaint = factor >= 0 ? wrong(numbers) : `expected a ${FACTOR} from 0, got ${factor}`;
    check(complaint === undefined, 'checkpoint', () => damaged(complaint ?? ''));
    this.slots.checkShapes(variables, tensors);
    const stepped = Object.entries(start).some(([name, value]) => numbers[name] !== value);
    const empty = this.slots.names.length > 0 && variables.length > 0 && Object.keys(tensors).length === 0;
    check(!(stepped && empty), 'checkpoint', () => damaged('it has made steps, and all its moments are missing'));
  }
}
