import { engine, type Variable } from '@tensorflow/tfjs-core';
import { checkBackend } from './backend';
import type { AnyNet } from './net';

/** Variables made inside of {@link making}, which nobody else owns. */
const own = new WeakSet<Variable>();

const variables = (): readonly Variable[] => Object.values(engine().registeredVariables);

/**
 * What `make` gives, nets for instance; if it throws, the variables it has made by then are freed.
 *
 * @example
 * const nets = making(() => ({ G: dcganGenerator(forG), D: dcganDiscriminator(forD) }));
 */
export function making<T>(make: () => T): T {
  checkBackend();
  const before = new Set(variables());
  const fresh = () => variables().filter(variable => !before.has(variable));
  try {
    const made = make();
    for (const variable of fresh()) own.add(variable);
    return made;
  } catch (error) {
    for (const variable of fresh()) variable.dispose();
    throw error;
  }
}

/**
 * The game that `make` gives on these nets; if it is refused, those of them that {@link making} has made are freed.
 *
 * @example
 * const game = gameOf(Object.values(nets), () => gan({ nets, latent, adversarial, optimizers, shape }));
 */
export function gameOf<T>(nets: readonly AnyNet[], make: () => T): T {
  try {
    return make();
  } catch (error) {
    disposeMade(nets);
    throw error;
  }
}

/** Frees those of these nets that {@link making} has made: others belong to whoever gave them. */
export function disposeMade(nets: readonly AnyNet[]): void {
  for (const net of nets) if ([...net.weights, ...net.buffers].some(variable => own.has(variable))) net.dispose();
}
