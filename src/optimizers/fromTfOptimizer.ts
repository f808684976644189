import { Tensor, type Optimizer as TfOptimizer, tidy, Variable, variable } from '@tensorflow/tfjs-core';
import { check, checkIs, showShape } from '../core/checks';
import { copyOf } from '../core/copyOf';
import type { Optimizer, OptimizerState, SavedOptimizer } from '../core/game';
import { isRecord, quoted } from '../core/untrusted';
import { damaged } from './damage';

/** A tensor that a tf optimizer keeps for a weight, in a list by the place of the weight. */
interface Accumulator {
  readonly originalName: string;
  readonly variable: Variable;
}

type State = OptimizerState | SavedOptimizer;

/** Sums and means of squares and greatest absolute values, by the names tfjs gives them: never below zero. */
const NOT_NEGATIVE = /SecondMoment|InfNorm|MeanSquares|accumulatedGrads|accumulatedUpdates|^accBeta|^iteration$/;

const STEPS = 'iterations_';

/**
 * Any optimizer of TensorFlow.js, such as `tf.train.adagrad(0.01)`. What it remembers, all its accumulators and running
 * powers, is saved and put back to the bit. How it was made no file can hold: it is given again to `load`. It is the
 * wrapper's from then on, and its numbers follow no schedule.
 *
 * @throws GanKitError `argument` if it is none
 * @example
 * const gan = new DCGAN({ shape: [28, 28, 1], optimizers: { D: fromTfOptimizer(tf.train.adagrad(0.01)) } });
 * const again = await DCGAN.load(place, { optimizers: { D: fromTfOptimizer(tf.train.adagrad(0.01)) } });
 */
export function fromTfOptimizer(optimizer: TfOptimizer): Optimizer {
  const given: unknown = optimizer;
  checkIs(
    typeof given === 'object' && given !== null && 'applyGradients' in given,
    'fromTfOptimizer',
    'an optimizer of tfjs, such as tf.train.adagrad(0.01)',
    given,
  );
  return new WrappedOptimizer(optimizer);
}

/**
 * tfjs finds accumulators by the place of a weight among those it is given, so all that it has ever had keep their
 * places.
 */
class WrappedOptimizer implements Optimizer {
  private readonly places: Variable[] = [];

  constructor(private readonly optimizer: TfOptimizer) {}

  apply(gradients: readonly { variable: Variable; gradient: Tensor }[]): void {
    if (gradients.length === 0) return;
    const known = new Set(this.places);
    for (const { variable } of gradients) if (!known.has(variable)) this.places.push(variable);
    const by = new Map(gradients.map(({ variable, gradient }) => [variable, gradient]));
    // It passes over those without a gradient, but its types do not say so.
    const named = this.places.map(variable => ({ name: variable.name, tensor: by.get(variable) as Tensor }));
    this.optimizer.applyGradients(named);
  }

  save(variables: readonly Variable[]): OptimizerState {
    const tensors = Object.fromEntries(this.scalars);
    for (const [field, list] of this.lists)
      for (const [place, accumulator] of list.entries()) {
        const owner = this.places[place];
        const i = owner ? variables.indexOf(owner) : -1;
        if (accumulator && i >= 0) tensors[`${i}/${field}`] = accumulator.variable;
      }
    return { numbers: { steps: this.optimizer.iterations }, tensors };
  }

  fits(variables: readonly Variable[], state: SavedOptimizer): void {
    this.checkState(variables, state);
    for (const [name, { values }] of Object.entries(state.tensors)) {
      const possible = !NOT_NEGATIVE.test(name.replace(/^\d+\//, '')) || values.every(v => v >= 0);
      check(possible, 'checkpoint', () => damaged(`${name} holds negative numbers, which it cannot`));
    }
  }

  restore(variables: readonly Variable[], state: OptimizerState): void {
    this.checkState(variables, state);
    const { numbers, tensors } = state;
    const owners = variables.filter((_, i) => this.lists.some(([field]) => Object.hasOwn(tensors, `${i}/${field}`)));
    this.places.splice(0, this.places.length, ...owners);
    const scalars = new Map(this.scalars);
    tidy(() => {
      for (const [name, scalar] of scalars) scalar.assign(copyOf(tensors[name] ?? scalar));
      for (const [field, list] of this.lists) {
        for (const accumulator of list.splice(0)) accumulator?.variable.dispose();
        for (const owner of owners) {
          const value = tensors[`${variables.indexOf(owner)}/${field}`];
          if (value) list.push({ originalName: `${owner.name}/${field}`, variable: variable(copyOf(value), false) });
        }
      }
    });
    Object.assign(this.optimizer, { [STEPS]: numbers.steps });
  }

  dispose(): void {
    this.optimizer.dispose();
    // tf.train.momentum leaves its learning rate behind.
    for (const value of Object.values(this.optimizer)) if (value instanceof Tensor) value.dispose();
  }

  private checkState(variables: readonly Variable[], { numbers, tensors }: State): void {
    const { steps = Number.NaN } = numbers;
    const whole = Number.isSafeInteger(steps) && steps >= 0;
    check(whole, 'checkpoint', () => damaged(`expected steps, a whole number from 0, got ${steps}`));
    const scalars = new Map(this.scalars);
    const fields = this.lists.map(([field]) => field);
    for (const name of scalars.keys())
      check(Object.hasOwn(tensors, name), 'checkpoint', () => damaged(`its ${name} is missing`));
    for (const [name, { shape }] of Object.entries(tensors)) {
      const [, i, field] = /^(0|[1-9]\d*)\/(\w+)$/.exec(name) ?? [];
      const like = scalars.get(name) ?? (fields.includes(field ?? '') ? variables[Number(i)] : undefined);
      check(like !== undefined, 'checkpoint', () => damaged(`${quoted(name)} is none of what it remembers`));
      const [want, got] = [showShape(like.shape), showShape(shape)];
      check(want === got, 'checkpoint', () => damaged(`expected ${quoted(name)} of shape ${want}, got ${got}`));
    }
    const some = steps === 0 || fields.length === 0 || Object.keys(tensors).length > scalars.size;
    check(some, 'checkpoint', () => damaged('it has made steps, and all its accumulators are missing'));
  }

  /** Its lists of accumulators, by the names of its fields. */
  private get lists(): readonly (readonly [string, (Accumulator | undefined)[]])[] {
    return Object.entries(this.optimizer).flatMap(([field, value]: [string, unknown]) =>
      Array.isArray(value) && value.every(isAccumulator) ? [[field, value] as const] : [],
    );
  }

  /** Its variables that belong to no weight, such as powers of the betas. */
  private get scalars(): readonly (readonly [string, Variable])[] {
    return Object.entries(this.optimizer).flatMap(([field, value]: [string, unknown]) =>
      value instanceof Variable ? [[field, value] as const] : [],
    );
  }
}

const isAccumulator = (value: unknown): boolean =>
  value === undefined || (isRecord(value) && value.variable instanceof Tensor);
