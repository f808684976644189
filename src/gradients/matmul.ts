import * as tf from '@tensorflow/tfjs-core';
import { type Rule, rule, unbroadcast } from './rule';

/** Gradients of `a·b`, each operand transposed or not. */
export const matMulGrads = (
  dy: tf.Tensor,
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA: boolean,
  transposeB: boolean,
): { a: () => tf.Tensor; b: () => tf.Tensor } => ({
  a: () => unbroadcast(transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB), a.shape),
  b: () => unbroadcast(transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false), b.shape),
});

/** Stock throws when one operand's batch is broadcast, for want of a sum over it. */
export const matMul: readonly Rule[] = [
  rule(tf.BatchMatMul, ['a', 'b'], (dy, { a, b }, { transposeA, transposeB }: tf.BatchMatMulAttrs) =>
    matMulGrads(dy, a, b, transposeA, transposeB),
  ),
];
