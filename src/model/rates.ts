import type { Schedule } from '../core/game';
import { scheduled } from '../core/kinds';
import { mapped, named } from '../core/mapped';
import { fields, type Kind, type Kinds } from '../core/options';
import { recipeOf } from '../core/recipe';

type Rate = number | Schedule;

/** A learning rate for all players, or one for each by its name; those left out have their defaults. */
export type Rates<P extends string> = Rate | { readonly [K in P]?: Rate };

/** The rate of each player. */
export function ratesOf<P extends string>(given: Rates<P> = {}, defaults: Readonly<Record<P, Rate>>): Record<P, Rate> {
  const all = typeof given === 'object' ? undefined : given;
  const each: { readonly [K in P]?: Rate } = typeof given === 'object' ? given : {};
  return mapped(defaults, (usual, name) => all ?? each[name] ?? usual);
}

/** The kind of an option that holds {@link Rates}. */
export const rates =
  (...players: readonly string[]): Kind =>
  (name, value) => {
    const one = scheduled();
    const kinds: Kinds<Record<string, Rate>> = named(players, () => one);
    if (typeof value === 'object' && !recipeOf(value)) fields(kinds)(name, value);
    else one(name, value);
  };
