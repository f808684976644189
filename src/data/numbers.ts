import { check, showShape } from '../core/checks';
import { sizeOf } from '../core/sizeOf';
import { describe, described } from './describe';

/** Numbers, lists of numbers, lists of those, … */
export type Numbers = number | readonly Numbers[];

/**
 * Lists of numbers in lists, one after the other, and the shape they have. Throws where they are ragged or hold
 * something else.
 */
export function flatNumbers(name: string, value: unknown): { values: Float64Array; shape: number[] } {
  const shape: number[] = [];
  for (let at = value; Array.isArray(at) || isNumbers(at); at = at[0]) shape.push(at.length);
  const values = new Float64Array(sizeOf(shape));
  let next = 0;
  const visit = (part: unknown, depth: number): void => {
    if (depth === shape.length) {
      check(
        typeof part === 'number' || typeof part === 'boolean',
        'data',
        () => `${name}: expected numbers, got ${described(part)}`,
      );
      values[next++] = Number(part);
      return;
    }
    check(
      (Array.isArray(part) || isNumbers(part)) && part.length === shape[depth],
      'data',
      () => `${name}: expected lists of ${showShape(shape)} numbers, all of one length, got one of ${lengthOf(part)}.`,
    );
    for (let i = 0; i < part.length; i++) visit(part[i], depth + 1);
  };
  visit(value, 0);
  return { values, shape };
}

/** A typed array of numbers. */
export const isNumbers = (value: unknown): value is ArrayLike<number> =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

const lengthOf = (part: unknown): string =>
  Array.isArray(part) || isNumbers(part) ? `${part.length}` : `another kind, ${describe(part)}`;
