import type { Tensor } from '@tensorflow/tfjs-core';
import { check, showShape } from '../core/checks';
import type { Batch } from '../core/game';
import { mapped } from '../core/mapped';
import { checkFinite, checkRange, isPicture, warnOfUnsigned } from '../core/range';
import { isLabel, type Known, mainField, wantedOf } from './fields';

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
        `${name}: its fields count ${fields.map(([k, t]) => `${k} ${t.shape[0]}`).join(', ')} examples; expected ` +
        'equally many.',
    );
  }
  return { layout: mapped(batch, t => t.shape.slice(1)), count };
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
 * Reads a batch's values back and throws unless they can be trained on: pictures in [−1, 1], nothing NaN or infinite.
 * Labels are looked at when they come.
 *
 * @param data whose first batch it is: a warning is given where its pictures seem to lie in [0, 1]
 */
export async function checkValues(name: string, batch: Batch, known: Known, data?: object): Promise<void> {
  const wanted = wantedOf(known, mainField(known));
  for (const [key, tensor] of Object.entries(batch)) {
    const where = `${name}, ${key}`;
    const field = wanted.get(key);
    if (field && isLabel(key, field)) continue;
    if (key === 'image' || field) checkExample(where, tensor, field?.shape);
    const values = await tensor.data();
    if (isPicture({ shape: tensor.shape.slice(1), ...field })) {
      checkRange(where, values, tensor.size / (tensor.shape[0] || 1));
      if (data) warnOfUnsigned(where, values, data);
    } else checkFinite(where, values);
  }
}

function checkExample(name: string, { shape }: Tensor, expected: readonly number[] | undefined): void {
  const rest = shape.slice(1);
  const same = expected === undefined ? rest.length === 3 : `${rest}` === `${expected}`;
  check(
    same,
    'shape',
    () =>
      `${name}: expected ${!expected || expected.length === 3 ? 'pictures' : 'examples'} ` +
      `${showShape([null, ...(expected ?? [null, null, null])])}, ` +
      `got ${showShape(shape)}.`,
  );
}
