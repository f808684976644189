import { keep, type Tensor, tidy, type Variable, zerosLike } from '@tensorflow/tfjs-core';
import { check, showShape } from '../core/checks';
import { copyOf } from '../core/copyOf';
import { mapped, namesOf } from '../core/mapped';
import type { Saved } from '../core/saved';
import { quoted } from '../core/untrusted';
import { damaged } from './damage';

/** What a slot may hold: any numbers, or means of squares, which are never below zero. */
export type SlotKind = 'any' | 'squares';

interface Shaped {
  readonly shape: readonly number[];
}

/** What an optimizer remembers of each variable: tensors of its shape, by name, zeros at first. It owns them. */
export class Slots<N extends string> {
  readonly names: readonly N[];
  private readonly held = new Map<Variable, Readonly<Record<N, Tensor>>>();

  constructor(private readonly kinds: Readonly<Record<N, SlotKind>>) {
    this.names = namesOf(kinds);
  }

  of(variable: Variable): Readonly<Record<N, Tensor>> {
    return this.held.get(variable) ?? this.hold(variable, () => zerosLike(variable));
  }

  /** Takes over copies of these in place of what it held. */
  set(variable: Variable, tensors: Readonly<Record<N, Tensor>>): void {
    const before = this.held.get(variable);
    this.hold(variable, name => copyOf(tensors[name]));
    this.free(before);
  }

  /** The tensors of these variables, under names such as `3/m`; they stay its own. */
  named(variables: readonly Variable[]): Record<string, Tensor> {
    const entries = variables.flatMap((variable, i) => {
      const known = this.held.get(variable);
      return known ? this.names.map(name => [`${i}/${name}`, known[name]] as const) : [];
    });
    return Object.fromEntries(entries);
  }

  /** Throws unless these are all slots of some of the variables, in their shapes. */
  checkShapes(variables: readonly Variable[], tensors: Readonly<Record<string, Shaped>>): void {
    for (const [name, { shape }] of Object.entries(tensors)) {
      const [, i, slot] = /^(0|[1-9]\d*)\/(\w+)$/.exec(name) ?? [];
      const variable = variables[Number(i)];
      const known = variable !== undefined && this.names.some(known => known === slot);
      check(known, 'checkpoint', () => damaged(`${quoted(name)} is a moment of none of its weights`));
      const [want, got] = [showShape(variable.shape), showShape(shape)];
      check(want === got, 'checkpoint', () => damaged(`expected moments of shape ${want}, got ${got}`));
      const missing = this.names.map(other => `${i}/${other}`).find(other => !Object.hasOwn(tensors, other));
      check(missing === undefined, 'checkpoint', () => damaged(`${name} is there, and ${missing} is missing`));
    }
  }

  /** Throws unless all numbers are possible, once the names are known to be. */
  checkValues(tensors: Readonly<Record<string, Saved>>): void {
    for (const [name, { values }] of Object.entries(tensors)) {
      const slot = this.names.find(known => known === name.slice(name.indexOf('/') + 1));
      const squares = slot !== undefined && this.kinds[slot] === 'squares';
      const possible = !squares || values.every(v => v >= 0);
      check(possible, 'checkpoint', () => damaged(`${name} holds negative numbers, and it is a mean of squares`));
    }
  }

  /** Puts back what {@link Slots.named} gave, by value; variables that it has nothing of start again from zeros. */
  restore(variables: readonly Variable[], tensors: Readonly<Record<string, Tensor>>): void {
    variables.forEach((variable, i) => {
      const before = this.held.get(variable);
      this.held.delete(variable);
      if (this.names.some(name => Object.hasOwn(tensors, `${i}/${name}`)))
        this.hold(variable, name => copyOf(tensors[`${i}/${name}`] ?? zerosLike(variable)));
      this.free(before);
    });
  }

  dispose(): void {
    for (const tensors of this.held.values()) this.free(tensors);
    this.held.clear();
  }

  private hold(variable: Variable, make: (name: N) => Tensor): Readonly<Record<N, Tensor>> {
    const tensors = mapped(this.kinds, (_, name) => tidy(() => keep(make(name))));
    this.held.set(variable, tensors);
    return tensors;
  }

  private free(tensors: Readonly<Record<N, Tensor>> | undefined): void {
    if (tensors) for (const name of this.names) tensors[name].dispose();
  }
}
