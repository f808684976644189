import { type Tensor, Tensor as TensorClass, tensor } from '@tensorflow/tfjs-core';
import { check, checkWhole, isWhole, showShape } from '../core/checks';
import type { Batch, Field } from '../core/game';
import { checkLabels } from '../core/labels';
import { mapped } from '../core/mapped';
import { checkFinite, checkRange, isPicture, warnOfUnsigned } from '../core/range';
import { sizeOf } from '../core/sizeOf';
import type { Source } from '../core/source';
import { checkBatchSize } from './batchSize';
import { classNumbers } from './classNumbers';
import { described } from './describe';
import { isLabel } from './fields';
import { Held, holdNow, originOf } from './held';
import { flatNumbers, isNumbers } from './numbers';
import { canvasBytes, gatherFloats, type Pixels } from './pictures/pixels';

/** One field of all examples: their numbers one after the other, bytes where they are pictures' bytes. */
export interface Column {
  readonly values: Pixels | Int32Array;
  /** Shape of one example. */
  readonly shape: readonly number[];
}

export type Columns = Readonly<Record<string, Column>>;

/** Examples in memory, shuffled anew on each pass. */
export interface FieldSource<B extends Batch = Batch> extends Source<B> {
  /** How many examples there are. */
  readonly size: number;
  /** `count` examples from number `from`, in stored order. The caller disposes of the tensors. */
  examples(from: number, count: number): B;
  /** A source of the examples numbered `rows`, in that order. */
  pick(rows: ArrayLike<number>): FieldSource<B>;
}

/**
 * The source over columns known to be good. One pass is one permutation of all examples; skipping batches costs
 * nothing.
 */
export function columnSource<B extends Batch>(columns: Columns, size: number): FieldSource<B> {
  const batch = (rows: ArrayLike<number>): B => mapped(columns, column => gathered(column, rows)) as B;
  return {
    size,
    checked: true,
    batches: (count, rng, skip = 0) => {
      checkBatchSize(count, size, rng);
      checkWhole('skip', skip, 0);
      return slices(rng.fork('order').permutation(size), count, skip, batch);
    },
    examples: (from, count) => {
      checkWhole('from', from, 0);
      checkWhole('count', count, 1);
      check(
        from + count <= size,
        'argument',
        `examples: ${from} + ${count} is more than the ${size} examples there are.`,
      );
      return batch(Int32Array.from({ length: count }, (_, i) => from + i));
    },
    pick: rows => {
      checkRows(rows, size);
      return columnSource(pickColumns(columns, rows), rows.length);
    },
  };
}

/** The examples numbered `rows`. */
export const pickColumns = (columns: Columns, rows: ArrayLike<number>): Columns =>
  mapped(columns, column => ({ ...column, values: picked(column, rows) }));

export function checkRows(rows: ArrayLike<number>, size: number): void {
  check(rows.length > 0, 'argument', 'rows: expected at least one example number, got none.');
  checkLabels('rows', rows, size);
}

async function* slices<B>(order: Int32Array, count: number, skip: number, batch: (rows: Int32Array) => B) {
  for (let at = skip * count; at + count <= order.length; at += count) yield batch(order.subarray(at, at + count));
}

function gathered(column: Column, rows: ArrayLike<number>): Tensor {
  const { values, shape } = column;
  const all = [rows.length, ...shape];
  if (values instanceof Int32Array) return tensor(picked(column, rows), all, 'int32');
  return tensor(gatherFloats(values, rows, sizeOf(shape)), all, 'float32');
}

function picked({ values, shape }: Column, rows: ArrayLike<number>): Pixels | Int32Array {
  const each = sizeOf(shape);
  const length = rows.length * each;
  const isInt = values instanceof Int32Array;
  const out = isInt
    ? new Int32Array(length)
    : values instanceof Uint8Array
      ? new Uint8Array(length)
      : new Float32Array(length);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * each;
    out.set(values.subarray(from, from + each), i * each);
  }
  return out;
}

/**
 * The column of a field as the user gives it: a tensor, a typed array, or lists of numbers; checked, as `wanted` says.
 */
export function columnOf(name: string, given: unknown, wanted: Field | undefined, count: number | undefined): Column {
  const { values, shape } = numbersOf(name, given, wanted, count);
  const n = shape[0] ?? 0;
  check(n > 0, 'data', `${name}: expected at least one example, got none.`);
  if (isLabel(name, wanted)) return { values: classNumbers(name, values, shape, wanted?.classes), shape: [] };
  const own = shape.slice(1);
  check(
    wanted === undefined || `${own}` === `${wanted.shape}`,
    'shape',
    () => `${name}: expected examples of ${showShape(wanted?.shape ?? [])}, got ${showShape(shape)}.`,
  );
  const field = { ...wanted, shape: own };
  if (field.classes !== undefined) {
    checkLabels(name, values, field.classes);
    return { values: Int32Array.from(values), shape: own };
  }
  if (isPicture(field)) {
    if (values instanceof Uint8Array) return { values, shape: own };
    checkRange(name, values, sizeOf(own));
    warnOfUnsigned(name, values, originOf(given as object));
  } else {
    checkFinite(name, values);
    if (values instanceof Int32Array && wanted === undefined) return { values, shape: own };
  }
  return { values: values instanceof Float32Array ? values : Float32Array.from(values), shape: own };
}

/** How many examples a field has, where it tells by itself. */
export function countOf(given: unknown, wanted: Field | undefined): number | undefined {
  if (given instanceof TensorClass || given instanceof Held) return given.shape[0];
  if (Array.isArray(given)) return given.length;
  return isNumbers(given) && wanted ? given.length / sizeOf(wanted.shape) : undefined;
}

/** How many examples lie one after the other in a list of numbers. */
export function examplesIn(name: string, { length }: ArrayLike<number>, field: Field): number {
  const each = sizeOf(field.shape);
  const what = isPicture(field) ? 'pictures' : 'examples';
  check(
    isWhole(each, 1) && isWhole(length / each, 0),
    'shape',
    () => `${name}: ${length} values are no whole number of ${what} ${showShape(field.shape)} of ${each} values each.`,
  );
  return length / each;
}

function numbersOf(
  name: string,
  given: unknown,
  wanted: Field | undefined,
  count: number | undefined,
): { values: Pixels | Int32Array | Float64Array; shape: readonly number[] } {
  if (given instanceof TensorClass) return holdNow(name, given);
  if (given instanceof Held) return given;
  if (Array.isArray(given)) return flatNumbers(name, given);
  check(
    isNumbers(given),
    'argument',
    () => `${name}: expected a tensor, a typed array or lists of numbers, got ${described(given)}`,
  );
  const each = given.length / (count ?? given.length);
  const field = wanted ?? { shape: each === 1 ? [] : [each] };
  const shape = [examplesIn(name, given, field), ...field.shape];
  if (given instanceof Uint8ClampedArray) return { values: canvasBytes(name, given, shape.slice(1)), shape };
  const kept = given instanceof Uint8Array || given instanceof Float32Array || given instanceof Int32Array;
  return { values: kept ? given : flatNumbers(name, given).values, shape };
}
