import { checkIs, checkKnown } from './checks';
import { recipeOf } from './recipe';
import { isRecord } from './untrusted';

/** Throws unless an option has a value it may have; `name` is how messages call it. */
export type Kind = (name: string, value: unknown) => void;

/** A {@link Kind} of an option that cannot be left out. */
export interface Needed extends Kind {
  readonly needed: true;
}

/** A kind for each option of a type: the compiler wants all of them, and says which cannot be left out. */
export type Kinds<O> = { readonly [K in keyof O]-?: Record<never, never> extends Pick<O, K> ? Kind : Needed };

/** The kind of an option that cannot be left out. */
export const needed = (kind: Kind): Needed =>
  Object.assign((name: string, value: unknown) => kind(name, value), { needed: true as const });

/**
 * Throws unless `options` is an object that has every option that is needed, none that is not known, and values as they
 * must be. Options that are undefined count as left out.
 *
 * @param what whose options they are, as messages say it: `DCGAN`
 * @throws GanKitError `argument` naming the option and, of one that is not known, the nearest that is
 * @example
 * checkOptions<MnistOptions>('mnist', options, { folder: text, heldOut: whole() });
 */
export function checkOptions<O extends object>(what: string, options: O, kinds: Kinds<NoInfer<O>>): void {
  checkFields(`${what}: options`, what, ': ', options, kinds);
}

/** The kind of an option that holds options itself. */
export const fields =
  <O extends object>(kinds: Kinds<O>): Kind =>
  (name, value) =>
    checkFields(name, name, '.', value, kinds);

/** @param between what stands between the name of the whole and that of an option: `DCGAN: learningRate.D` */
function checkFields(
  whole: string,
  what: string,
  between: string,
  value: unknown,
  kinds: Readonly<Record<string, Kind>>,
): void {
  const hint = between === '.' ? ` It may hold ${shown(kinds)}.` : '';
  checkIs(isRecord(value) && !recipeOf(value), whole, 'an object', value, hint);
  const known = Object.keys(kinds);
  for (const name of Object.keys(value)) checkKnown(what, name, known);
  for (const [name, kind] of Object.entries(kinds)) {
    const given: unknown = Reflect.get(value, name);
    if (given !== undefined || 'needed' in kind) kind(`${what}${between}${name}`, given);
  }
}

/** `{ G, D }` */
const shown = (kinds: object): string => `{ ${Object.keys(kinds).join(', ')} }`;
