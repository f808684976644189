import type { Tensor } from '@tensorflow/tfjs-core';
import { check, showShape } from '../core/checks';
import type { Batch } from '../core/game';
import { checkLabels } from '../core/labels';
import { checkRange } from './pixels';

/** What every batch of a stream must be; filled in from the first one where the user does not say. */
export interface Expected {
  readonly shape?: readonly number[];
  readonly classes?: number;
}

/** What the fields of a batch look like without their batch axis, to hold the next batch against. */
export type Layout = Readonly<Record<string, readonly number[]>>;

/** The fields' shapes without the batch axis, and how many examples there are. Throws if the fields disagree. */
export function layoutOf(name: string, batch: Batch): { layout: Layout; count: number } {
  const fields = Object.entries(batch);
  const [, first] = fields[0] ?? [];
  const count = first?.shape[0] ?? 0;
  for (const [key, { shape, rank }] of fields) {
    check(rank > 0, 'shape', `${name}, ${key}: expected a batch axis, got a single number.`);
    check(
      shape[0] === count,
      'shape',
      () =>
        `${name}: its fields count ${fields.map(([k, t]) => `${k} ${t.shape[0]}`).join(', ')} examples; expected equally many.`,
    );
  }
  return { layout: Object.fromEntries(fields.map(([key, t]) => [key, t.shape.slice(1)])), count };
}

/** Throws unless a batch has the fields and shapes of the ones before it. */
export function checkLayout(name: string, layout: Layout, before: Layout): void {
  const show = (l: Layout) =>
    Object.keys(l)
      .sort()
      .map(key => `${key} ${showShape(l[key] ?? [])}`)
      .join(', ');
  check(
    show(layout) === show(before),
    'shape',
    () => `${name}: expected examples of ${show(before)}, as before, got ${show(layout)}.`,
  );
}

/**
 * Reads a batch's values back and throws unless they can be trained on: pictures (rank 4) in [−1, 1], labels whole
 * numbers from 0 and below `classes`, nothing NaN or infinite.
 */
export async function checkValues(name: string, batch: Batch, expected: Expected): Promise<void> {
  for (const [key, tensor] of Object.entries(batch)) {
    const where = `${name}, ${key}`;
    const values = (await tensor.data()) as Float32Array;
    if (key === 'image') checkImage(where, tensor, expected.shape);
    if (key === 'label') checkLabels(where, values, expected.classes ?? Number.MAX_SAFE_INTEGER);
    else if (tensor.rank === 4) checkRange(where, values, tensor.size / (tensor.shape[0] || 1));
    else checkFinite(where, values);
  }
}

function checkImage(name: string, { shape }: Tensor, expected: readonly number[] | undefined): void {
  const rest = shape.slice(1);
  const same = expected === undefined ? rest.length === 3 : `${rest}` === `${expected}`;
  check(
    same,
    'shape',
    () =>
      `${name}: expected pictures ${showShape([null, ...(expected ?? [null, null, null])])}, got ${showShape(shape)}.`,
  );
}

function checkFinite(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    check(
      Number.isFinite(values[i]),
      'data',
      () => `${name}: expected finite numbers, got ${values[i]} at offset ${i}.`,
    );
  }
}
