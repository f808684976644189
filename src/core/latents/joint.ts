import { concat, type Tensor2D } from '@tensorflow/tfjs-core';
import { check } from '../checks';
import { mapped, namesOf } from '../mapped';
import { checkName } from '../names';
import type { Rng } from '../rng';
import { checkDraw } from './checkDraw';
import type { Code, Latent } from './latent';

/** G's input made of named independent latents side by side, noise first. */
export interface JointLatent<P extends Record<string, Latent>> {
  readonly parts: P;
  readonly width: number;
  /** A draw of each part, `[n, part.width]`, by name. */
  sample(n: number, rng: Rng): { [K in keyof P]: Tensor2D };
  /** The parts side by side in declared order, `[n, width]`. */
  join(values: { readonly [K in keyof P]: Tensor2D }): Tensor2D;
}

/**
 * Several latents as one input of G. Each is drawn from its own fork of the rng, so adding a code leaves the draws of
 * the others as they were.
 *
 * @example
 * const latent = joint({ noise: normal(62), digit: categorical(10) });   // width 72
 */
export function joint<P extends Record<string, Latent>>(parts: P): JointLatent<P> {
  const names = namesOf(parts);
  check(names.length > 0, 'argument', 'joint(parts): expected at least one latent, got none.');
  for (const name of names) checkName('joint(parts)', name);
  return {
    parts,
    width: Object.values<Latent>(parts).reduce((sum, { width }) => sum + width, 0),
    sample: (n, rng) => {
      checkDraw(n, rng);
      return mapped(parts, (part, name) => part.sample(n, rng.fork(name)));
    },
    join: values => {
      const [first, ...rest] = names.map(name => values[name]);
      return first && rest.length === 0
        ? first
        : concat(
            names.map(name => values[name]),
            1,
          );
    },
  };
}

/**
 * Q's output cut into the parameters of each code, in declared order: `[n, Σ parameters]` → name → `[n, parameters]`.
 */
export function splitParameters<C extends Record<string, Code>>(
  codes: C,
  slice: (from: number, width: number) => Tensor2D,
): { [K in keyof C]: Tensor2D } {
  let from = 0;
  return mapped(codes, ({ parameters }) => {
    const part = slice(from, parameters);
    from += parameters;
    return part;
  });
}
