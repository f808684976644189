import * as tf from '@tensorflow/tfjs-core';
import { GanKitError } from '../core/errors';
import { gradientBy } from '../pieces/gradientBy';
import type { Rule } from './rule';

const refuse = (message: string): never => {
  throw new GanKitError('gradient', message);
};

/** Operations whose stock derivative is wrong or missing, and is not worth putting right. */
export const refused: readonly Rule[] = [
  {
    kernelName: tf.Einsum,
    gradFunc: () => refuse('tf.einsum has no gradient in TensorFlow.js; use transpose, reshape and matMul.'),
  },
  {
    // It saves a value from inside itself, which no tape leads back to the logits.
    kernelName: 'softmaxCrossEntropy__op',
    gradFunc: gradientBy((dy, [labels, logProbabilities]: [tf.Tensor, tf.Tensor]) => {
      if (tf.engine().state.gradientDepth > 0) {
        refuse(
          'tf.losses.softmaxCrossEntropy has no correct second derivative; ' +
            'use neg(sum(mul(labels, logSoftmax(logits)), -1)).',
        );
      }
      const each = tf.expandDims(dy, -1);
      const error = tf.sub(tf.exp(logProbabilities), labels);
      return { 0: () => tf.neg(tf.mul(each, error)), 1: () => tf.mul(each, error) };
    }),
  },
];
