import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import { latentFromConfig } from '../core/latents/fromConfig';
import type { Latent } from '../core/latents/latent';
import { type LinearConfig, type LinearSchedule, linearSchedule } from '../core/schedule';
import { canonical, own } from '../core/untrusted';

/** Stands in a saved file for something JSON cannot hold: nets, schedules, losses. */
const GIVEN = '(given in code)';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const isLatent = (value: object): value is Latent => 'sample' in value && 'config' in value;

const isLinear = (value: unknown): value is LinearSchedule =>
  typeof value === 'function' && 'config' in value && typeof value.config === 'object';

/** Options as JSON: latents and linear schedules by their config, other functions and nets by a mark. */
export function toJson(value: unknown): Json {
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (isLinear(value)) return { schedule: toJson(value.config) };
  if (typeof value !== 'object' || value === undefined) return GIVEN;
  if (isLatent(value)) return { latent: toJson(value.config) };
  if (Object.getPrototypeOf(value) !== Object.prototype) return GIVEN;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.map(([k, v]) => [k, toJson(v)]));
}

/**
 * Options from JSON, with `given` in place of what JSON could not hold.
 *
 * @throws GanKitError `checkpoint` naming what must be given
 */
export function fromJson(saved: Readonly<Record<string, unknown>>, given: object): Record<string, unknown> {
  checkPicture(saved.shape);
  const options = { ...(revive(saved) as Record<string, unknown>), ...given };
  // What is given may be a model with marks of its own, so only what was saved is searched.
  const missing = Object.keys(saved).filter(key => !Object.hasOwn(given, key) && mentions(saved[key], GIVEN));
  check(
    missing.length === 0,
    'checkpoint',
    `load: the model was made with ${missing.join(', ')} of its own, which no file can hold. ` +
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
    `restore: the options changed since the checkpoint was saved. ${list.join('; ')}. Use the saved ones, or start anew elsewhere.`,
  );
}

/** More numbers than any picture has: 4096 × 4096 pixels in colour. */
const MOST_NUMBERS = 3 << 24;

/** Throws if one example would take more memory than a picture does. */
function checkPicture(shape: unknown): void {
  const size = Array.isArray(shape) ? shape.reduce((product, d) => product * Number(d), 1) : 1;
  check(!(size > MOST_NUMBERS), 'checkpoint', () => `load: examples of ${size} numbers are more than there can be.`);
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === 'latent') return latentFromConfig(entries[0][1]);
  if (entries.length === 1 && entries[0]?.[0] === 'schedule') return linearSchedule(entries[0][1] as LinearConfig);
  return Object.fromEntries(entries.map(([k, v]) => [k, revive(v)]));
}

function mentions(value: unknown, mark: string): boolean {
  if (value === mark) return true;
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some(v => mentions(v, mark));
}
