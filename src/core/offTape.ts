import { engine } from '@tensorflow/tfjs-core';

/**
 * Runs `f` on the tape. Where it throws, what the tape has kept for the way back is freed, which tfjs does on that way
 * alone.
 */
export function freeingTape<T>(f: () => T): T {
  try {
    return f();
  } catch (error) {
    for (const { saved } of engine().state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
    throw error;
  }
}

/**
 * What `f` computes, as constants: the tape rests meanwhile. Unlike in `withoutGradient`, `f` may take gradients
 * itself, and what it makes stays to whoever cleans up around it.
 */
export function offTape<T>(f: () => T): T {
  const { state } = engine();
  const { activeTape, gradientDepth } = state;
  Object.assign(state, { activeTape: undefined, gradientDepth: 0 });
  try {
    return freeingTape(f);
  } finally {
    Object.assign(state, { activeTape, gradientDepth });
  }
}
