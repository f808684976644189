import { GanKitError } from '../core/errors';
import type { Latent } from '../core/latents/latent';
import type { AnyNet } from '../core/net';
import type { Recipe } from '../core/recipe';
import { canonical, own } from '../core/untrusted';
import { savedNet } from './savedNets';

/** Stands in a saved file for something JSON cannot hold: nets, schedules, losses. */
export const GIVEN = '(given in code)';

type Nets = Readonly<Record<string, AnyNet>>;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const isLatent = (value: object): value is Latent => 'sample' in value && 'config' in value;

const isMade = (value: unknown): value is { readonly recipe: Recipe } =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && 'recipe' in value;

/** Options as JSON: latents by their config, losses, penalties, schedules and such by how they were made, these nets by their name, other functions by a mark. */
export function toJson(value: unknown, nets: Nets = {}): Json {
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(v => toJson(v, nets));
  if (isMade(value)) return { made: value.recipe.of, with: toJson(value.recipe.with) };
  if (typeof value !== 'object' || value === undefined) return (savedNet(value, nets) as Json | undefined) ?? GIVEN;
  if (isLatent(value)) return { latent: toJson(value.config) };
  if (Object.getPrototypeOf(value) !== Object.prototype) return GIVEN;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.map(([k, v]) => [k, toJson(v, nets)]));
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
