import { check } from './checks';
import type { Rng } from './rng';

let current: Rng | undefined;

/**
 * Runs `f` with `rng` as the source of the randomness inside nets (dropout, noise layers). The trainer opens a scope
 * around every update, so a net's function keeps a single argument and yet draws nothing that the seed does not fix.
 *
 * @param rng undefined for a scope in which nothing may draw
 */
export function drawingFrom<T>(rng: Rng | undefined, f: () => T): T {
  const outer = current;
  current = rng;
  try {
    return f();
  } finally {
    current = outer;
  }
}

/** Whether {@link scopedRng} has something to give. */
export const mayDraw = (): boolean => current !== undefined;

/** The rng of the innermost {@link drawingFrom}; `who` is named in the error when there is none. */
export function scopedRng(who: string): Rng {
  check(
    current !== undefined,
    'argument',
    `${who} draws random numbers: call the net inside drawingFrom(rng, () => …), as Trainer does, or use net.infer.`,
  );
  return current;
}

/** What stands for the innermost {@link drawingFrom}, such as one update: another object for each. */
export const drawingScope = (): object | undefined => current;
