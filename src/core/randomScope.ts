import { check } from './checks';
import type { Rng } from './rng';

let current: Rng | undefined;

/**
 * Runs `f` with `rng` as the source of the randomness inside nets (dropout, noise layers). The trainer opens a scope
 * around every update, so a net's function keeps a single argument and yet draws nothing that the seed does not fix.
 */
export function drawingFrom<T>(rng: Rng, f: () => T): T {
  const outer = current;
  current = rng;
  try {
    return f();
  } finally {
    current = outer;
  }
}

/** The rng of the innermost {@link drawingFrom}; `who` is named in the error when there is none. */
export function scopedRng(who: string): Rng {
  check(
    current !== undefined,
    'argument',
    `${who} draws random numbers: call the net inside drawingFrom(rng, () => …), as Trainer does, or use net.infer.`,
  );
  return current;
}
