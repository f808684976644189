import {
  argMax,
  cast,
  clone,
  expandDims,
  type Tensor,
  Tensor as TensorClass,
  tensor,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { check, showShape } from '../core/checks';
import type { Batch } from '../core/game';
import type { PictureShape } from './batch';
import { describe } from './describe';
import { gatherFloats, type Pixels } from './pixels';

/** How the items of a stream are to be read. */
export interface ItemOptions {
  /** Height, width and channels; items that are plain typed arrays need it. */
  readonly shape?: readonly [number, number, number];
  /** Whether an item is one example or a batch. Default: seen from the rank of `image`; without one, a batch. */
  readonly each?: 'example' | 'batch';
}

type Named = Record<string, unknown>;

/**
 * An item of a stream as a batch of new tensors: a picture `[h, w, c]` becomes a batch of one,
 * `{ xs, ys }` as tf.data has it becomes `{ image, label }`, with one-hot `ys` as class numbers.
 *
 * @param owned whether the item's own tensors are disposed of
 */
export function itemToBatch(item: unknown, owned: boolean, name: string, options: ItemOptions): Batch {
  const fields = named(item, name);
  try {
    return tidy(() => {
      const tensors = Object.entries(fields).map(
        ([key, value]) => [key, asTensor(key, value, `${name}, ${key}`, options.shape)] as const,
      );
      const single = options.each
        ? options.each === 'example'
        : tensors.some(([k, t]) => k === 'image' && t.rank === 3);
      return Object.fromEntries(tensors.map(([key, t]) => [key, field(key, single ? expandDims(t, 0) : clone(t))]));
    });
  } finally {
    if (owned) for (const value of Object.values(fields)) if (isTensor(value)) value.dispose();
  }
}

const isTensor = (value: unknown): value is Tensor => value instanceof TensorClass;

const isPixels = (value: unknown): value is Pixels => value instanceof Uint8Array || value instanceof Float32Array;

/** The item's fields by name, with tf.data's names translated. */
function named(item: unknown, name: string): Named {
  if (isTensor(item) || isPixels(item)) return { image: item };
  const plain = typeof item === 'object' && item !== null && !Array.isArray(item);
  check(
    plain && Object.keys(item).length > 0,
    'data',
    () => `${name}: expected a tensor or an object of tensors such as { image, label }, got ${describe(item)}.`,
  );
  const { xs, ys, ...rest } = item as Named;
  return xs === undefined ? (item as Named) : { ...rest, image: xs, ...(ys !== undefined && { label: ys }) };
}

function asTensor(key: string, value: unknown, name: string, shape: PictureShape | undefined): Tensor {
  if (isTensor(value)) return value;
  if (key === 'image' && isPixels(value)) return picture(value, name, shape);
  const numbers = typeof value === 'number' || Array.isArray(value) || ArrayBuffer.isView(value);
  check(numbers, 'data', () => `${name}: expected a tensor or numbers, got ${describe(value)}.`);
  return tensor(value as number | number[]);
}

/** One picture `[h, w, c]`, or several `[n, h, w, c]`, from plain numbers. */
function picture(values: Pixels, name: string, shape: PictureShape | undefined): Tensor {
  check(shape !== undefined, 'argument', `${name}: a typed array needs its picture shape, such as shape: [28, 28, 1].`);
  const each = shape[0] * shape[1] * shape[2];
  const n = values.length / each;
  check(
    n >= 1 && Number.isInteger(n),
    'shape',
    () =>
      `${name}: ${values.length} values are no whole number of pictures ${showShape(shape)} of ${each} values each.`,
  );
  const floats = gatherFloats(values, [0], values.length);
  return n === 1 ? tensor(floats, [...shape]) : tensor4d(floats, [n, ...shape]);
}

/** One-hot labels as class numbers; pictures of whole numbers as floats. */
function field(key: string, value: Tensor): Tensor {
  if (key === 'label' && value.rank === 2) return argMax(value, 1);
  return key === 'image' && value.dtype !== 'float32' ? cast(value, 'float32') : value;
}
