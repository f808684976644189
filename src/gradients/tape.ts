import * as tf from '@tensorflow/tfjs-core';

/** Where on the tape `t` was made, or -1. */
const maker = (id: number): number => tf.engine().state.activeTape.findIndex(n => n.outputs.some(o => o.id === id));

/** The tensor that `saved` is a copy of, as the tape knows it; its values may be gone already. */
export function originalOf(saved: tf.Tensor): tf.Tensor | undefined {
  const node = tf.engine().state.activeTape[maker(saved.id)];
  return node?.inputs.x;
}

/**
 * Lets an outer derivative pass through a saved output. tfjs records the copy of an output before the operation that
 * made it, and reads the tape once, in order, so the copy looks like a constant. The two notes are put in order here.
 */
export function followOriginal(saved: tf.Tensor): void {
  const { gradientDepth, activeTape } = tf.engine().state;
  if (gradientDepth === 0) return;
  const at = maker(saved.id);
  const original = activeTape[at]?.inputs.x;
  const made = original === undefined ? -1 : maker(original.id);
  if (made <= at) return;
  activeTape.splice(made, 0, ...activeTape.splice(at, 1));
}
