import type { Tensor } from '@tensorflow/tfjs-core';
import type { Batch } from '../core/game';
import type { Source } from '../core/source';
import type { FieldValues, LabelValues, NumberArray } from './arrays';
import type { Stream } from './items';
import type { Numbers } from './numbers';
import type { Pixels } from './pictures/pixels';

/** Whether a batch is of any fields. */
type Open<B> = string extends keyof B ? true : false;

/** What a field is given as, all examples at once. */
type ColumnOf<K, T> = K extends 'label' ? LabelValues : T | NumberArray | readonly Numbers[];

/** Further fields, and what is known of the data: `shape`, `classes`, `classNames`. */
interface Further {
  readonly [field: string]: FieldValues | LabelValues | readonly string[] | number | undefined;
}

/**
 * Data in memory by field: for each a tensor or lists whose first axis counts examples, or a typed array. Fields that a
 * batch need not have come along.
 */
export type FieldData<B extends Batch = Batch> = B extends unknown
  ? Open<B> extends true
    ? Further
    : { readonly [K in keyof B]: ColumnOf<K, B[K]> } & Further
  : never;

/** What a field of an item of a stream is given as. */
type ItemValue = Tensor | NumberArray | Numbers;

/** An item of a stream: one example, or a batch. */
export type Item<B extends Batch = Batch> =
  | Tensor
  | NumberArray
  | { readonly xs: ItemValue; readonly ys?: ItemValue }
  | ((Open<B> extends true ? unknown : { readonly [K in keyof B]: ItemValue }) & {
      readonly [field: string]: ItemValue;
    });

/** Lists in a list, one for each example. */
type Lists = readonly (readonly Numbers[])[];

/** A batch's only field, bare. */
type Bare<B extends Batch> = B extends unknown
  ? Open<B> extends true
    ? Tensor | Pixels | Uint8ClampedArray | Lists
    : [Exclude<keyof B, 'image'>] extends [never]
      ? B['image'] | Pixels | Uint8ClampedArray | Lists
      : never
  : never;

/**
 * Whatever may be passed as training data: a {@link Source}; a tensor or lists whose first axis counts examples; bytes
 * or floats with a `shape`; `{ image, label }` of these, `{ point }`, or any fields a game expects; an iterable, async
 * iterable or `tf.data.Dataset` of batches or single examples; or a function that starts such a stream.
 */
export type Data<B extends Batch = Batch> =
  | Source<B>
  | Bare<B>
  | FieldData<B>
  | Stream<Item<B>>
  | (() => Iterable<Item<B>> | AsyncIterable<Item<B>>);
