import { cast, clone, expandDims, type Tensor, Tensor as TensorClass, tensor, tidy } from '@tensorflow/tfjs-core';
import { check, isObject } from '../core/checks';
import type { Batch, Field } from '../core/game';
import { isPicture } from '../core/range';
import { classNumbers } from './classNumbers';
import { examplesIn } from './columns';
import { described, isPixelObject } from './describe';
import { isLabel, type Known, mainField, translated, wantedOf } from './fields';
import { flatNumbers, isNumbers } from './numbers';
import { canvasBytes, gatherFloats } from './pictures/pixels';

/** How the items of a stream are to be read. */
export interface ItemOptions {
  /** Height, width and channels; items that are plain typed arrays need it. */
  readonly shape?: readonly number[];
  /**
   * Whether an item is one example or a batch. Default: seen from the rank of a field that is known, or of `image`;
   * else a batch.
   */
  readonly each?: 'example' | 'batch';
}

/** An item's fields, and what is known of each. */
interface Read {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly wanted: ReadonlyMap<string, Field>;
}

/**
 * An item of a stream as a batch of new tensors: a picture `[h, w, c]` becomes a batch of one,
 * `{ xs, ys }` as tf.data has it becomes `{ image, label }`, with one-hot `ys` as class numbers.
 *
 * @param owned whether the item's own tensors are disposed of
 */
export async function itemToBatch(
  item: unknown,
  owned: boolean,
  name: string,
  options: ItemOptions & Known,
): Promise<Batch> {
  const read = readItem(item, name, options);
  try {
    const batch = tidy(() => {
      const tensors = tensorsOf(read, name);
      const single = isSingle(tensors, read.wanted, options.each);
      return Object.fromEntries(
        tensors.map(([key, t]) => [key, asNumbers(key, single ? expandDims(t, 0) : clone(t), read.wanted.get(key))]),
      );
    });
    return await withClasses(name, batch, read.wanted);
  } finally {
    if (owned) for (const value of Object.values(read.fields)) if (isTensor(value)) value.dispose();
  }
}

/** Whether an item is one example. Undefined of what is no item at all. */
export function isExample(item: unknown, options: ItemOptions & Known): boolean | undefined {
  return tidy(() => {
    try {
      const read = readItem(item, 'data', options);
      return isSingle(tensorsOf(read, 'data'), read.wanted, options.each);
    } catch {
      return undefined;
    }
  });
}

const isTensor = (value: unknown): value is Tensor => value instanceof TensorClass;

/** The item's fields by name, with tf.data's names translated. */
function readItem(item: unknown, name: string, options: Known): Read {
  const main = mainField(options);
  const wanted = wantedOf(options, main);
  if (isTensor(item) || isNumbers(item)) return { fields: { [main]: item }, wanted };
  const plain = isObject(item) && !Array.isArray(item) && !isPixelObject(item);
  check(
    plain && Object.keys(item).length > 0,
    'data',
    () => `${name}: expected a tensor or an object of tensors such as { image, label }, got ${described(item)}`,
  );
  return { fields: translated(item as Record<string, unknown>, main), wanted };
}

const tensorsOf = ({ fields, wanted }: Read, name: string): (readonly [string, Tensor])[] =>
  Object.entries(fields).map(
    ([key, value]) => [key, asTensor(key, value, `${name}, ${key}`, wanted.get(key))] as const,
  );

function asTensor(key: string, value: unknown, name: string, wanted: Field | undefined): Tensor {
  if (isTensor(value)) {
    check(
      !value.isDisposed,
      'data',
      () =>
        `${name}: expected a tensor, got one that was disposed of. A generator gives its tensors away, each ` +
        'once: yield a ' +
        'new one each time, such as tensor.clone(), or pass an array, whose tensors stay yours.',
    );
    const known = value.dtype === 'float32' || value.dtype === 'int32' || value.dtype === 'bool';
    check(known, 'data', () => `${name}: expected a tensor of numbers, got one of ${value.dtype}.`);
    return value;
  }
  if (isNumbers(value) && (key === 'image' || (wanted && !isLabel(key, wanted)))) return shaped(value, name, wanted);
  const numbers = typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value) || isNumbers(value);
  check(numbers, 'data', () => `${name}: expected a tensor or numbers, got ${described(value)}`);
  const { values, shape } = flatNumbers(name, value);
  // float32 would round large class numbers to others.
  const whole = isLabel(key, wanted) && values.every(v => Number.isInteger(v) && Math.abs(v) < 2 ** 31);
  return whole ? tensor(Int32Array.from(values), shape, 'int32') : tensor(Float32Array.from(values), shape);
}

/** One example, or several, of a typed array; bytes of a picture as what they mean. */
function shaped(given: ArrayLike<number>, name: string, wanted: Field | undefined): Tensor {
  check(
    wanted !== undefined,
    'argument',
    `${name}: a typed array needs its picture shape, such as shape: [28, 28, 1].`,
  );
  const { shape } = wanted;
  const n = examplesIn(name, given, wanted);
  const bytes = given instanceof Uint8ClampedArray ? canvasBytes(name, given, shape) : given;
  const isBytes = bytes instanceof Uint8Array && isPicture(wanted);
  const floats = isBytes ? gatherFloats(bytes, [0], given.length) : Float32Array.from(given);
  return tensor(floats, n === 1 ? [...shape] : [n, ...shape]);
}

function isSingle(
  tensors: readonly (readonly [string, Tensor])[],
  wanted: ReadonlyMap<string, Field>,
  each: ItemOptions['each'],
): boolean {
  if (each) return each === 'example';
  return tensors.some(([key, { rank }]) => {
    const axes = wanted.get(key)?.shape.length ?? (key === 'image' ? 3 : 0);
    return axes > 0 && rank === axes;
  });
}

/** What a net reads as floats, whatever kind of numbers it comes in. */
function asNumbers(key: string, value: Tensor, wanted: Field | undefined): Tensor {
  const floats = key === 'image' || (wanted !== undefined && wanted.classes === undefined && !isLabel(key, wanted));
  return floats || value.dtype === 'bool' ? cast(value, 'float32') : value;
}

/** The batch with class numbers in place of what labels came as. It takes over the tensors. */
async function withClasses(name: string, batch: Batch, wanted: ReadonlyMap<string, Field>): Promise<Batch> {
  const out: Record<string, Tensor> = { ...batch };
  try {
    for (const [key, label] of Object.entries(batch)) {
      if (!isLabel(key, wanted.get(key) ?? { shape: [0] })) continue;
      const values = await label.data();
      out[key] = tensor(
        classNumbers(`${name}, ${key}`, values, label.shape, wanted.get(key)?.classes),
        undefined,
        'int32',
      );
      label.dispose();
    }
    return out;
  } catch (error) {
    for (const t of Object.values(out)) t.dispose();
    throw error;
  }
}
