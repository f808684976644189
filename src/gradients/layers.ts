import * as tf from '@tensorflow/tfjs-core';

/**
 * tfjs-layers draws orthogonal weights, the defaults of lstm, gru, simpleRNN and convLstm2d, with methods of tensors
 * that tfjs-core alone does not have: `rMat.flatten is not a function`.
 */
const methods = {
  flatten(this: tf.Tensor): tf.Tensor {
    return tf.reshape(this, [this.size]);
  },
  reshape(this: tf.Tensor, shape: number[]): tf.Tensor {
    return tf.reshape(this, shape);
  },
  sign(this: tf.Tensor): tf.Tensor {
    return tf.sign(this);
  },
  stridedSlice(this: tf.Tensor, ...[begin, end, strides, ...masks]: StridedSlice): tf.Tensor {
    return tf.stridedSlice(this, begin, end, strides, ...masks);
  },
  transpose(this: tf.Tensor, order?: number[]): tf.Tensor {
    return tf.transpose(this, order);
  },
};
type StridedSlice = Parameters<typeof tf.stridedSlice> extends [unknown, ...infer Rest] ? Rest : never;

/**
 * Gives tensors the methods that tf.layers call, where they are missing; an app that loads tfjs's own writes over them.
 */
export function completeTensors(): void {
  for (const [name, value] of Object.entries(methods)) {
    if (name in tf.Tensor.prototype) continue;
    Object.defineProperty(tf.Tensor.prototype, name, { value, configurable: true, writable: true });
  }
}
