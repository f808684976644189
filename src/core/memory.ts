import { type Tensor, tidy, type Variable, variable } from '@tensorflow/tfjs-core';
import { check } from './checks';
import { named } from './mapped';
import { own } from './untrusted';

/** What a memory holds at first: numbers, and tensors by what makes them. */
export interface MemoryPlan {
  readonly numbers?: Readonly<Record<string, number>>;
  /** Float tensors; each is made when it is first asked for. */
  readonly tensors?: Readonly<Record<string, () => Tensor>>;
}

/** What a memory holds at one moment; the tensors are the memory's own. */
export interface MemoryState {
  readonly numbers: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/**
 * What a game carries from step to step beside its weights, such as the strength of an adaptive augmentation or a pool
 * of past fakes: named numbers and tensors, which it owns. Nothing is differentiated through it: what was computed from
 * weights is a constant once it is remembered. It is saved and restored with the weights, and what other players than
 * its own change in it is undone.
 *
 * @example
 * const memory = new Memory('D', { numbers: { seen: 0 }, tensors: { mean: () => tf.zeros([]) } });
 * memory.set('mean', tf.scalar(0.5));
 */
export class Memory {
  private numbers: Record<string, number>;
  private readonly tensors = new Map<string, Variable>();

  /** @param player whose turn changes it */
  constructor(
    readonly player: string,
    private readonly plan: MemoryPlan,
  ) {
    this.numbers = { ...plan.numbers };
  }

  /** A number by its name. */
  number(name: string): number {
    const value = own(this.numbers, name);
    check(value !== undefined, 'argument', `memory: there is no number '${name}'.`);
    return value;
  }

  /** Replaces a number by its name. */
  setNumber(name: string, value: number): void {
    this.number(name);
    this.numbers[name] = value;
  }

  /** A tensor by its name; it stays the memory's own. */
  get(name: string): Tensor {
    return this.held(name);
  }

  private held(name: string): Variable {
    const known = this.tensors.get(name);
    if (known) return known;
    const make = own(this.plan.tensors ?? {}, name);
    check(make !== undefined, 'argument', `memory: there is no tensor '${name}'.`);
    // A variable is no part of the tape, on which what it is assigned may lie.
    const first = tidy(() => variable(make(), false));
    this.tensors.set(name, first);
    return first;
  }

  /** Takes over the value of a tensor, of the shape it had. */
  set(name: string, value: Tensor): void {
    const before = this.held(name);
    const good = before.shape.length === value.shape.length && before.shape.every((d, i) => d === value.shape[i]);
    check(good, 'shape', () => `memory: '${name}' has shape [${before.shape}], and cannot become [${value.shape}].`);
    if (value !== before) before.assign(value);
  }

  /** All it holds, as it is now. */
  get state(): MemoryState {
    const names = Object.keys(this.plan.tensors ?? {});
    return {
      numbers: { ...this.numbers },
      tensors: named(names, name => this.get(name)),
    };
  }

  /** Puts back what {@link Memory.state} gave, by value. */
  restore({ numbers, tensors }: MemoryState): void {
    this.numbers = { ...numbers };
    for (const [name, value] of Object.entries(tensors)) this.set(name, value);
  }

  /** Frees the tensors; what is asked for later is made anew. */
  dispose(): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
  }
}
