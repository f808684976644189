import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import { latentFromConfig } from '../core/latents/fromConfig';
import type { AnyNet } from '../core/net';
import { canonical, isRecord, own, quoted } from '../core/untrusted';
import { GIVEN, toJson } from './options';
import type { Makers } from './recipes';
import { isSavedNet } from './savedNets';

type Nets = Readonly<Record<string, AnyNet>>;

/** Whether this stands for a value that is to be made again. */
export const isRecipe = (value: unknown): value is { readonly made: string; readonly with: readonly unknown[] } =>
  isRecord(value) && Object.keys(value).length === 2 && typeof value.made === 'string' && Array.isArray(value.with);

/** Whether these options hold a value that is to be made again. */
export const nameRecipes = (options: unknown): boolean =>
  isRecipe(options) || (typeof options === 'object' && options !== null && Object.values(options).some(nameRecipes));

/**
 * Options from JSON, with `given` in place of what JSON could not hold, and nets of the file by their names.
 *
 * @throws GanKitError `checkpoint` naming what must be given
 */
export function fromJson(
  saved: Readonly<Record<string, unknown>>,
  given: object,
  recipes: Makers,
  nets: Nets = {},
): Record<string, unknown> {
  checkPicture(saved.shape);
  const kept = Object.fromEntries(Object.entries(saved).filter(([key]) => !Object.hasOwn(given, key)));
  const options = { ...(revive(kept, recipes, nets) as Record<string, unknown>), ...given };
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

/** The error of a model that does not fit its file, put down to what was given in place of the file's options, if anything was. */
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
    `load: with the options given to load the model does not fit the file. ${changed.join('; ')}. Leave them out, or give such as fit.`,
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

function revive(value: unknown, recipes: Makers, nets: Nets): unknown {
  if (Array.isArray(value)) return value.map(v => revive(v, recipes, nets));
  if (value === null || typeof value !== 'object') return value;
  if (isSavedNet(value)) return own(nets, value.net);
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === 'latent') return latentFromConfig(entries[0][1]);
  if (isRecipe(value)) {
    if (mentions(value, GIVEN)) return GIVEN;
    const make = own(recipes, value.made);
    check(make !== undefined, 'checkpoint', () => `load: it was made with ${quoted(value.made)}, which is not known.`);
    return make(...value.with.map(v => revive(v, recipes, nets)));
  }
  return Object.fromEntries(entries.map(([k, v]) => [k, revive(v, recipes, nets)]));
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
