import { engine } from '@tensorflow/tfjs-core';

/**
 * What `f` computes, as constants: what the tape noted of it is forgotten, and what was kept for the way back is freed.
 * Unlike in `withoutGradient`, `f` may take gradients itself, and what it makes stays to whoever cleans up around it.
 */
export function withoutNotes<T>(f: () => T): T {
  const from = engine().state.activeTape?.length ?? 0;
  const result = f();
  for (const { saved } of engine().state.activeTape?.splice(from) ?? []) {
    for (const tensor of saved ?? []) tensor.dispose();
  }
  return result;
}
