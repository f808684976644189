import * as tf from '@tensorflow/tfjs-core';
import { GanKitError } from '../core/errors';
import { gradientBy } from '../pieces/gradientBy';
import { convGrads } from './convolution';
import { matMulGrads } from './matmul';
import { type Grads, type Rule, unbroadcast } from './rule';
import { originalOf } from './tape';
import { wrapKernel } from './wrap';

const attributes = new WeakMap<object, tf.NamedAttrMap>();

/** Notes the attributes of every fused call by its output: a gradient filed under an operation's name gets none. */
export function watchFused(): void {
  for (const name of [tf.FusedConv2D, tf._FusedMatMul]) {
    wrapKernel('note attributes', name, kernelFunc => args => {
      const out = kernelFunc(args);
      if (!Array.isArray(out) && args.attrs) attributes.set(out.dataId, args.attrs);
      return out;
    });
  }
}

/** The attributes of the fused call whose output was saved as `y`. */
function attributesOf<A>(y: tf.Tensor): A {
  const source = originalOf(y);
  const found = attributes.get(y.dataId) ?? (source && attributes.get(source.dataId));
  if (found) return found as A;
  throw new GanKitError(
    'gradient',
    `A fused operation ran on backend '${tf.getBackend()}' before its gradients were corrected; ` +
      'set and register the backend first, then build the model or trainer.',
  );
}

/** The gradient of fused.conv2d and fused.matMul, which only ever fuse a bias while a gradient is taken. */
const fused = (name: string, operands: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor, y: tf.Tensor) => Grads): Rule => ({
  kernelName: name,
  gradFunc: gradientBy((dy, [a, b, y, bias]: [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?]) => {
    const flat = tf.reshape(dy, y.shape);
    return { ...operands(flat, a, b, y), ...(bias && { 2: () => unbroadcast(flat, bias.shape) }) };
  }),
});

/**
 * Stock computes the gradients of both operands, wanted or not, which costs a gradient penalty a third of its time, and
 * throws for a dilation. tf.layers' convolutions and dense layers run through here.
 */
export const fusedOps: readonly Rule[] = [
  fused('fusedConv2d__op', (dy, filter, x, y) => {
    const grads = convGrads(dy, x, filter, attributesOf<tf.FusedConv2DAttrs>(y));
    return { 0: grads.x, 1: grads.filter };
  }),
  fused('fusedMatMul__op', (dy, a, b, y) => {
    const { transposeA, transposeB } = attributesOf<tf._FusedMatMulAttrs>(y);
    const grads = matMulGrads(dy, a, b, transposeA, transposeB);
    return { 0: grads.a, 1: grads.b };
  }),
];
