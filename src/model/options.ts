import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import { latentFromConfig } from '../core/latents/fromConfig';
import type { Latent } from '../core/latents/latent';
import { filtered, mapped } from '../core/mapped';
import type { AnyNet } from '../core/net';
import { recipeOf } from '../core/recipe';
import { canonical, isRecord, own, quoted } from '../core/untrusted';
import { isSavedNet, savedNet } from './savedNets';
import type { Makers } from './usualRecipes';

/** Stands in a saved file for something JSON cannot hold: nets, schedules, losses. */
const GIVEN = '(given in code)';

type Nets = Readonly<Record<string, AnyNet>>;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const isLatent = (value: object): value is Latent => 'sample' in value && 'config' in value;

/**
 * Options as JSON: latents by their config, losses, penalties, schedules and such by how they were made, these nets by
 * their name, other functions by a mark.
 */
export function toJson(value: unknown, nets: Nets = {}): Json {
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(v => toJson(v, nets));
  const recipe = recipeOf(value);
  if (recipe) return { made: recipe.of, with: toJson(recipe.with) };
  if (typeof value !== 'object' || value === undefined) return (savedNet(value, nets) as Json | undefined) ?? GIVEN;
  if (isLatent(value)) return { latent: toJson(value.config) };
  if (Object.getPrototypeOf(value) !== Object.prototype) return GIVEN;
  const set = filtered(value as Record<string, unknown>, v => v !== undefined);
  return mapped(set, v => toJson(v, nets));
}

/**
 * Options from JSON, with `given` in place of what JSON could not hold, and nets of the file by their names.
 *
 * @param makers make again what the file names
 * @throws GanKitError `checkpoint` naming what must be given
 */
export function fromJson(
  saved: Readonly<Record<string, unknown>>,
  given: object,
  makers: Makers,
  nets: Nets = {},
): Record<string, unknown> {
  checkPicture(saved.shape);
  const kept = filtered(saved, (_, key) => !Object.hasOwn(given, key));
  const options = { ...mapped(kept, (value, name) => revive(value, { name, makers, nets })), ...given };
  // What is given may be a model with marks of its own, so only what was saved is searched.
  const missing = Object.keys(kept).filter(key => mentions(kept[key], GIVEN));
  check(
    missing.length === 0,
    'checkpoint',
    `load: the model was made with ${missing.flatMap(key => pathsOf(saved[key], key)).join(', ')} of its own, ` +
      'which no file can hold. ' +
      `Pass ${missing.length === 1 ? 'it' : 'them'} again: load(place, { ${missing.join(', ')} }).`,
  );
  return options;
}

/**
 * Throws unless two sets of options are equal, with a list of all differences.
 *
 * @throws GanKitError `checkpoint`
 */
export function checkSameOptions(
  saved: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): void {
  const names = [...new Set([...Object.keys(saved), ...Object.keys(now)])].sort();
  const different = names.filter(name => canonical(own(saved, name)) !== canonical(own(now, name)));
  if (different.length === 0) return;
  const list = different.map(name => `${name}: saved ${canonical(own(saved, name))}, now ${canonical(own(now, name))}`);
  throw new GanKitError(
    'checkpoint',
    `restore: the options changed since the checkpoint was saved. ${list.join('; ')}. Use the saved ones, or ` +
      'start anew elsewhere.',
  );
}

/**
 * The error of a model that does not fit its file, put down to what was given in place of the file's options, if
 * anything was.
 */
export function blamed(cause: unknown, saved: Readonly<Record<string, unknown>>, given: object): unknown {
  if (!(cause instanceof GanKitError) || cause.code !== 'checkpoint') return cause;
  const changed = Object.entries(given).flatMap(([name, value]) => {
    const [was = '', now = ''] = [own(saved, name), toJson(value)].map(canonical);
    return was === now && !mentions(own(saved, name), GIVEN)
      ? []
      : [`${name}: saved ${was.slice(0, 99)}, given ${now.slice(0, 99)}`];
  });
  if (changed.length === 0) return cause;
  return new GanKitError(
    'argument',
    `load: with the options given to load the model does not fit the file. ${changed.join('; ')}. Leave them ` +
      'out, or give such as fit.',
    { cause },
  );
}

/** More numbers than any picture has: 4096 × 4096 pixels in colour. */
const MOST_NUMBERS = 3 << 24;

/** Throws if one example would take more memory than a picture does. */
function checkPicture(shape: unknown): void {
  const size = Array.isArray(shape) ? shape.reduce((product, d) => product * Number(d), 1) : 1;
  check(!(size > MOST_NUMBERS), 'checkpoint', () => `load: examples of ${size} numbers are more than there can be.`);
}

/** Whether this stands for a value that is to be made again. */
const isRecipe = (value: unknown): value is { readonly made: string; readonly with: readonly unknown[] } =>
  isRecord(value) && Object.keys(value).length === 2 && typeof value.made === 'string' && Array.isArray(value.with);

/** The value of the option of this name. */
function revive(
  value: unknown,
  from: { readonly name: string; readonly makers: Makers; readonly nets: Nets },
): unknown {
  if (Array.isArray(value)) return value.map(v => revive(v, from));
  if (value === null || typeof value !== 'object') return value;
  if (isSavedNet(value)) return own(from.nets, value.net);
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === 'latent') return latentFromConfig(entries[0][1]);
  if (isRecipe(value)) {
    if (mentions(value, GIVEN)) return GIVEN;
    const make = own(from.makers, value.made);
    check(
      make !== undefined,
      'checkpoint',
      () =>
        `load: ${from.name} was made with ${quoted(value.made)}, which is not known here. Open it with openModel, ` +
        `which knows all that gan-kit has, or give it again: load(place, { ${from.name} }).`,
    );
    return make(...value.with.map(v => revive(v, from)));
  }
  return mapped(value, v => revive(v, from));
}

/** Where the mark stands in what was saved: `nets.D`. */
function pathsOf(value: unknown, path: string): readonly string[] {
  if (value === GIVEN || (isRecipe(value) && mentions(value, GIVEN))) return [path];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, v]) => pathsOf(v, `${path}.${key}`));
}

function mentions(value: unknown, mark: string): boolean {
  if (value === mark) return true;
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some(v => mentions(v, mark));
}
