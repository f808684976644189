import { checkBackend } from '../core/backend';
import { oneOf, positive } from '../core/kinds';
import { checkOptions, fields, type Kind, type Kinds, needed } from '../core/options';
import { type Init, UNIFORM_INITS } from '../layers/initialise';

/**
 * Throws unless a net can be built with these options: as {@link checkOptions}, and `backend` if there is none to hold
 * its weights.
 */
export function checkBuild<O extends object>(what: string, options: O, kinds: Kinds<NoInfer<O>>): void {
  checkOptions(what, options, kinds);
  checkBackend();
}

const aName = oneOf(...UNIFORM_INITS);
const aNormal = fields<Exclude<Init, string>>({ normal: needed(positive) });

/** The kind of an option that holds {@link Init}. */
export const anInit: Kind = (name, value) => (typeof value === 'string' ? aName : aNormal)(name, value);
