import * as tf from '@tensorflow/tfjs-core';
import { gradientBy } from '../pieces/gradientBy';
import { type Rule, rule } from './rule';
import { followOriginal } from './tape';

/** Wrong at second order in stock: both keep their output. */
export const softmax: readonly Rule[] = [
  rule(tf.Softmax, ['logits'], (dy, { logits }, { dim }: tf.SoftmaxAttrs) => ({
    logits: () => {
      const y = tf.softmax(logits, dim);
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(y, tf.sum(weighted, [dim], true)));
    },
  })),
  // tf.logSoftmax is no kernel: it brings its own gradient, which tfjs files under the name of the operation and which
  // has saved nothing but the output.
  {
    kernelName: 'logSoftmax__op',
    gradFunc: gradientBy((dy, [y]: [tf.Tensor]) => ({
      0: () => {
        followOriginal(y);
        return tf.sub(dy, tf.mul(tf.sum(dy, -1, true), tf.exp(y)));
      },
    })),
  },
];
