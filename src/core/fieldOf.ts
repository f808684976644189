import type { Tensor } from '@tensorflow/tfjs-core';
import { check } from './checks';
import type { Batch } from './game';

/** A field of a batch. @throws GanKitError `data` if it has none of that name */
export function fieldOf(batch: Batch, name: string): Tensor {
  const field = batch[name];
  check(field !== undefined, 'data', () => `batch: expected a field ${name}, got ${Object.keys(batch).join(', ')}.`);
  return field;
}
