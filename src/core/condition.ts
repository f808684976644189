import { cast, oneHot, type Tensor } from '@tensorflow/tfjs-core';
import { check, checkWhole } from './checks';
import { fieldOf } from './fieldOf';
import type { Batch, Field } from './game';

/** What a pair of nets is told beside its input, and where in a batch it is found. */
export interface Condition {
  /** The batch's field. */
  readonly field: string;
  /** What that field must look like. */
  readonly expects: Field;
  /** Shape of one example as nets read it: `[classes]` for labels. */
  readonly shape: readonly number[];
  /** The field as nets read it: `[n, ...shape]`, float32. */
  readonly read: (batch: Batch) => Tensor;
}

/**
 * Labels `[n]` as one-hot rows `[n, classes]`.
 *
 * @throws GanKitError `argument` if `classes` is not a whole number from 2
 * @example
 * labelCondition(10).read({ label: tf.tensor1d([3], 'int32') });   // [1, 10], a 1 in column 3
 */
export function labelCondition(classes: number, field = 'label'): Condition {
  checkWhole('classes', classes, 2);
  return {
    field,
    expects: { shape: [], classes },
    shape: [classes],
    read: batch => cast(oneHot(cast(fieldOf(batch, field), 'int32'), classes), 'float32'),
  };
}

/**
 * A field of numbers as it is: a picture, an embedding, a point.
 *
 * @throws GanKitError `argument` if the shape has no axis or one that is not a whole number from 1
 * @example
 * const condition = fieldCondition('text', [128]);   // reads batches { image, text: [n, 128] }
 */
export function fieldCondition(field: string, shape: readonly number[]): Condition {
  check(shape.length > 0, 'argument', `condition.shape: expected at least one axis, got none.`);
  for (const size of shape) checkWhole('condition.shape', size, 1);
  return { field, expects: { shape }, shape, read: batch => cast(fieldOf(batch, field), 'float32') };
}
