import { checkBackend } from '../core/backend';
import { either, positive } from '../core/kinds';
import { checkOptions, fields, type Kind, type Kinds, needed } from '../core/options';
import type { Init } from '../layers/initialise';

/**
 * Throws unless a net can be built with these options: as {@link checkOptions}, and `backend` if there is none to hold
 * its weights.
 */
export function checkBuild<O extends object>(what: string, options: O, kinds: Kinds<NoInfer<O>>): void {
  checkOptions(what, options, kinds);
  checkBackend();
}

/** The kind of an option that holds {@link Init}. */
export const anInit: Kind = either(
  value => value === 'glorot' || value === 'lecun',
  fields<Exclude<Init, string>>({ normal: needed(positive) }),
);
